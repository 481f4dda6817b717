"""Callbacks that Viber sends us: verified, first on disk, then answered; and the address they come to kept set."""

import asyncio
import hashlib
import hmac

from aiohttp import web
from msgspec import Struct

from omnid.channel import ChannelDown, Patience, Pause, Port, Raw, Unavailable
from omnid_viber.compose import welcome
from omnid_viber.config import ViberConfig
from omnid_viber.outcomes import FAILURES, of_question
from omnid_viber.raw import EVENTS, glance
from omnid_viber.wire import Wire

__all__ = ["Account", "Webhook"]

CHECK_EVERY = 300.0
HEADER = "X-Viber-Content-Signature"


class Account(Struct, frozen=True):
    """The bot, as Viber knows it."""

    name: str = ""
    uri: str = ""
    webhook: str = ""
    subscribers_count: int = 0


class _Done(Struct, frozen=True):
    pass


class Webhook:
    """Viber calls us, and to set the address is to be called at once: `handle` has to answer before `run` is done."""

    def __init__(self, wire: Wire, port: Port, config: ViberConfig, token: str, pause: Pause = asyncio.sleep) -> None:
        if port.hook_url is None or not port.hook_url.startswith("https://"):
            raise ChannelDown("Viber calls only public https addresses: set the public URL of this desk.")
        self._wire = wire
        self._port = port
        self._config = config
        self._token = token.encode()
        self._url = port.hook_url
        self._pause = pause
        self._patience = Patience(port, pause, FAILURES, of_question)

    async def run(self) -> None:
        await self._patience.attempt(self._set)
        while True:
            await self._pause(CHECK_EVERY)
            await self._patience.attempt(self._look)

    async def handle(self, request: web.Request) -> web.Response:
        """Verify, store, answer. Anything but 200 makes Viber come again for about an hour."""
        # Some frameworks are said to get the signature in the query instead; recalled, so the header goes first.
        given = request.headers.get(HEADER) or request.query.get("sig")
        if not given:
            return self._refuse(401, f"The header {HEADER} is missing.\n")
        body = await request.read()
        wanted = hmac.digest(self._token, body, hashlib.sha256).hex()
        if not hmac.compare_digest(given.lower().encode(errors="surrogatepass"), wanted.encode()):
            return self._refuse(403, f"The header {HEADER} is wrong.\n")
        seen = glance(body)
        if seen.event == "webhook":
            # A question whether we are here, and no update.
            return web.Response()
        try:
            await self._port.accept([Raw(key=seen.key, payload=body)])
        except Unavailable as problem:
            return web.Response(status=503, headers={"Retry-After": "60"}, text=f"{problem.message}\n")
        self._port.working()
        if seen.event == "conversation_started" and not seen.subscribed and self._config.welcome:
            return web.json_response(welcome(self._config))
        return web.Response()

    async def account(self) -> Account:
        """Raises `Refused` or `NoAnswer`."""
        return await self._wire.ask("get_account_info", Account)

    async def _set(self) -> None:
        await self._wire.ask("set_webhook", _Done, url=self._url, event_types=EVENTS, send_name=True, send_photo=False)

    async def _look(self) -> None:
        """There is one address for a bot, and another program may have put its own there."""
        account = await self.account()
        if account.webhook != self._url:
            self._port.log.warning("the webhook was changed, setting it again")
            await self._set()

    def _refuse(self, status: int, reason: str) -> web.Response:
        self._port.log.warning("call refused", status=status, reason=reason.strip())
        return web.Response(status=status, text=reason)
