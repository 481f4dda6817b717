"""Updates that MAX sends us: verified, first on disk, then answered with 200."""

import asyncio
import hashlib
import hmac
import re
from urllib.parse import urlsplit

from aiohttp import web

from omnid.channel import ChannelDown, Patience, Pause, Port, Unavailable
from omnid_max.config import MaxConfig
from omnid_max.intake import Intake
from omnid_max.outcomes import FAILURES, of_question
from omnid_max.subscriptions import Subscriptions

__all__ = ["Webhook", "webhook_secret"]

CHECK_EVERY = 300.0
"""Seconds. MAX drops a subscription after eight hours without a success, and tells nobody."""
HEADER = "X-Max-Bot-Api-Secret"

_SECRET = re.compile(r"[A-Za-z0-9_-]{5,256}")


class Webhook:
    """MAX calls us. `run` subscribes, and looks again and again whether the subscription still stands."""

    def __init__(
        self, port: Port, intake: Intake, subscriptions: Subscriptions, secret: str, pause: Pause = asyncio.sleep
    ) -> None:
        self._port = port
        self._intake = intake
        self._subscriptions = subscriptions
        self._secret = secret
        self._pause = pause
        self._patience = Patience(port, pause, FAILURES, of_question)
        self._url = _demand_address(port.hook_url)

    async def run(self) -> None:
        await self._patience.attempt(self._subscribe)
        while True:
            await self._pause(CHECK_EVERY)
            await self._patience.attempt(self._look)

    async def handle(self, request: web.Request) -> web.Response:
        """Verify, store, answer. Anything but 200 makes MAX come again, ten times in all."""
        given = request.headers.get(HEADER)
        if given is None:
            return self._refuse(401, f"The header {HEADER} is missing.\n")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret.encode()):
            return self._refuse(403, f"The header {HEADER} is wrong.\n")
        try:
            await self._intake.take([await request.read()])
        except Unavailable as problem:
            return web.Response(status=503, headers={"Retry-After": "60"}, text=f"{problem.message}\n")
        self._port.working()
        return web.Response()

    async def _subscribe(self) -> None:
        await self._subscriptions.add(self._url, self._secret)

    async def _look(self) -> None:
        if self._url not in await self._subscriptions.urls():
            self._port.log.warning("MAX had dropped the subscription, subscribing again")
            await self._subscribe()

    def _refuse(self, status: int, reason: str) -> web.Response:
        self._port.log.warning("call refused", status=status, reason=reason.strip())
        return web.Response(status=status, text=reason)


def webhook_secret(config: MaxConfig, token: str) -> str:
    """What MAX has to say in each call; without one of their own, the same on every start and unguessable."""
    if config.webhook_secret is None:
        return hmac.new(token.encode(), b"omnid webhook", hashlib.sha256).hexdigest()
    secret = config.webhook_secret.reveal()
    if not _SECRET.fullmatch(secret):
        raise ChannelDown("webhook_secret has to be 5 to 256 characters of A-Z a-z 0-9 _ -.")
    return secret


def _demand_address(url: str | None) -> str:
    parts = urlsplit(url or "")
    if url is None or parts.scheme != "https" or parts.port not in (None, 443):
        raise ChannelDown(
            "MAX calls only public https addresses, port 443: set the public URL, or use mode “polling” to try it out."
        )
    return url
