"""Events that VK sends us (Callback API): verified, first on disk, then answered with “ok”."""

import asyncio
import hashlib
import hmac
import json
import re

from aiohttp import web
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import ChannelDown, Patience, Pause, Port, Unavailable
from omnid_vk.community import Community
from omnid_vk.config import VkConfig
from omnid_vk.intake import Intake
from omnid_vk.outcomes import FAILURES, NoAnswer, Refused, of_question

__all__ = ["Webhook", "callback_secret"]

CHECK_EVERY = 300.0
"""Seconds."""
_SECRET_LENGTH = 40
"""VK takes up to 50 letters and digits."""


class _Call(Struct, frozen=True):
    type: str = ""
    group_id: int = 0
    secret: str = ""


_CALL = Decoder(_Call)


class Webhook:
    """VK calls us. The secret is in the body, so that much of it is read before it is believed."""

    def __init__(
        self,
        port: Port,
        config: VkConfig,
        intake: Intake,
        community: Community,
        secret: str,
        pause: Pause = asyncio.sleep,
    ) -> None:
        if port.hook_url is None or not port.hook_url.startswith(("https://", "http://")):
            raise ChannelDown("VK calls only public addresses: set the public URL, or use mode “longpoll”.")
        self._port = port
        self._group = config.group_id
        self._intake = intake
        self._community = community
        self._secret = secret
        self._pause = pause
        self._patience = Patience(port, pause, FAILURES, of_question)
        said = re.escape(json.dumps(secret, ensure_ascii=False).encode())
        self._said = re.compile(rb'"secret"\s*:\s*' + said)

    async def run(self) -> None:
        """Registers the address and looks from time to time whether VK's calls get through."""
        while True:
            await self._patience.attempt(self._look)
            await self._pause(CHECK_EVERY)

    async def _look(self) -> None:
        await self._community.arrange()
        trouble = await self._community.reachable()
        if trouble:
            raise NoAnswer(trouble, arrived=True)

    async def handle(self, request: web.Request) -> web.Response:
        """Verify, store, answer. Anything but “ok” makes VK come again."""
        body = await request.read()
        call = _read(body)
        if call is None:
            return self._refuse(400, "This is not an event of VK.\n")
        if call.group_id != self._group:
            return self._refuse(403, "This is not the community of this channel.\n")
        if call.type == "confirmation":
            # Comes before VK knows the secret; the code is of use to nobody but VK.
            return await self._confirm()
        if not hmac.compare_digest(call.secret.encode(errors="surrogatepass"), self._secret.encode()):
            return self._refuse(403 if call.secret else 401, "The secret key is wrong or missing.\n")
        try:
            # The secret is for the door, not for the journal.
            await self._intake.take([self._said.sub(b'"secret":""', body)])
        except Unavailable as problem:
            return web.Response(status=503, headers={"Retry-After": "5"}, text=f"{problem.message}\n")
        self._port.working()
        return web.Response(text="ok")

    async def _confirm(self) -> web.Response:
        try:
            return web.Response(text=await self._community.confirmation())
        except (Refused, NoAnswer) as problem:
            self._port.log.warning("address not confirmed: VK does not tell the code", reason=str(problem))
            return web.Response(status=503, text="VK does not tell us the confirmation code.\n")

    def _refuse(self, status: int, reason: str) -> web.Response:
        self._port.log.warning("call refused", status=status, reason=reason.strip())
        return web.Response(status=status, text=reason)


def callback_secret(config: VkConfig, token: str) -> str:
    """What VK has to say in each call; without one of their own, the same on every start and unguessable."""
    if config.callback_secret is not None:
        return config.callback_secret.reveal()
    return hmac.new(token.encode(), b"omnid callback", hashlib.sha256).hexdigest()[:_SECRET_LENGTH]


def _read(body: bytes) -> _Call | None:
    try:
        return _CALL.decode(body)
    except (ValueError, RecursionError):
        return _read_leniently(body)


def _read_leniently(body: bytes) -> _Call | None:
    """A lone surrogate somewhere in it, say: whose it is can still be told, and then it is kept."""
    try:
        found = json.loads(body)
        return _Call(type=found["type"], group_id=int(found["group_id"]), secret=str(found.get("secret", "")))
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError, OverflowError):
        return None
