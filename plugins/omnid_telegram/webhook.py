"""Updates that Telegram sends us: verified, first on disk, then answered with 200."""

import asyncio
import hashlib
import hmac
from functools import partial

from aiogram import methods
from aiohttp import web
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import ChannelDown, Patience, Pause, Port, Unavailable
from omnid_telegram.config import TelegramConfig
from omnid_telegram.outcomes import FAILURES, NoAnswer, of_question
from omnid_telegram.raw import ALLOWED, pressed, raw_update
from omnid_telegram.wire import Wire

__all__ = ["WEBHOOK_INFO", "Webhook", "WebhookInfo", "webhook_secret"]

CHECK_EVERY = 300.0
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class WebhookInfo(Struct, frozen=True):
    """``last_error_date`` in seconds."""

    url: str = ""
    pending_update_count: int = 0
    last_error_date: int = 0
    last_error_message: str = ""


WEBHOOK_INFO = Decoder(WebhookInfo)


class Webhook:
    """Telegram calls us. `run` registers the address and looks whether the calls get through."""

    def __init__(
        self, wire: Wire, port: Port, config: TelegramConfig, secret: str, pause: Pause = asyncio.sleep
    ) -> None:
        if port.hook_url is None or not port.hook_url.startswith("https://"):
            raise ChannelDown("Telegram calls only public https addresses: set the public URL, or use mode “polling”.")
        self._wire = wire
        self._port = port
        self._pause = pause
        self._patience = Patience(port, pause, FAILURES, of_question)
        self._secret = secret
        self._method = methods.SetWebhook(
            url=port.hook_url,
            secret_token=secret,
            max_connections=config.webhook_connections,
            allowed_updates=ALLOWED,
            drop_pending_updates=False,
        )

    async def run(self) -> None:
        await self._patience.attempt(self._register)
        failed_at = 0
        while True:
            await self._pause(CHECK_EVERY)
            failed_at = await self._patience.attempt(partial(self._look, failed_at))

    async def handle(self, request: web.Request) -> web.Response:
        """Verify, store, answer. Anything but 2xx makes Telegram come again."""
        given = request.headers.get(HEADER)
        if given is None:
            return web.Response(status=401, text=f"The header {HEADER} is missing.\n")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret.encode()):
            return web.Response(status=403, text=f"The header {HEADER} is wrong.\n")
        update = raw_update(await request.read())
        try:
            await self._port.accept([update])
        except Unavailable as problem:
            return web.Response(status=503, headers={"Retry-After": "5"}, text=f"{problem.message}\n")
        self._port.working()
        query = pressed(update.payload)
        if query is None:
            return web.Response()
        # Bot API: the answer to a webhook call may itself be a call.
        return web.json_response({"method": "answerCallbackQuery", "callback_query_id": query})

    async def _register(self) -> None:
        await self._wire.call(self._method)

    async def _look(self, failed_at: int) -> int:
        info = WEBHOOK_INFO.decode((await self._wire.call(methods.GetWebhookInfo())).result)
        if info.url != self._method.url:
            self._port.log.warning("webhook was changed, setting it again", found=info.url)
            await self._register()
        if info.last_error_date > failed_at and info.pending_update_count:
            raise NoAnswer(f"Telegram cannot deliver to {info.url}: {info.last_error_message}", arrived=True)
        return info.last_error_date


def webhook_secret(config: TelegramConfig, token: str) -> str:
    """What Telegram has to say in each call; without one of their own, the same on every start and unguessable."""
    if config.webhook_secret is not None:
        return config.webhook_secret.reveal()
    return hmac.new(token.encode(), b"omnid webhook", hashlib.sha256).hexdigest()
