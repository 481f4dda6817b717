"""Updates from Telegram to the port, asked for or sent to us: first on disk, then confirmed."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, Sequence

from aiogram import methods
from aiohttp import web
from msgspec import Raw as RawJson
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import ChannelDown, Port, Raw, Unavailable
from omnid_telegram.config import TelegramConfig
from omnid_telegram.outcomes import NoAnswer, Refused, Undecodable, outcome
from omnid_telegram.wire import Wire

__all__ = ["Poller", "Webhook", "webhook_secret"]

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
BATCH = 100
LONGEST_PAUSE = 60.0
WEBHOOK_CHECK_EVERY = 300.0
HEADER = "X-Telegram-Bot-Api-Secret-Token"

Pause = Callable[[float], Awaitable[None]]


class _Id(Struct, frozen=True):
    update_id: int


class _Query(Struct, frozen=True):
    id: str


class _Pressed(Struct, frozen=True):
    callback_query: _Query | None = None


_BATCH = Decoder(list[RawJson])
_ID = Decoder(_Id)
_PRESSED = Decoder(_Pressed)


class Poller:
    """Long polling. The request for the next updates is what confirms the ones before, so it comes after `accept`."""

    def __init__(self, wire: Wire, port: Port, config: TelegramConfig, pause: Pause = asyncio.sleep) -> None:
        self._wire = wire
        self._port = port
        self._hold = config.poll_timeout
        self._patience = _Patience(port, pause)
        self._limit = BATCH

    async def run(self) -> None:
        await self._take_over()
        offset = int(await self._port.cursor() or 0)
        while True:
            offset = await self._patience.attempt(self._step, offset)

    async def _take_over(self) -> None:
        """A webhook left behind makes Telegram refuse polling; what waits in it is kept."""

        async def remove(_: int) -> int:
            await self._wire.call(methods.DeleteWebhook(drop_pending_updates=False))
            return 0

        await self._patience.attempt(remove, 0)

    async def _step(self, offset: int) -> int:
        """Take in one batch; the offset after it."""
        # While it fails, ask without waiting, so that the end of the trouble is seen at once.
        hold = 0 if self._patience.failing else self._hold
        updates, following = await self._ask(offset, hold)
        if not updates:
            return offset
        if following is None:
            raise NoAnswer("Telegram sent updates without an id, which cannot be confirmed.", arrived=True)
        await self._port.accept(updates, cursor=str(following))
        await self._answer_presses(updates)
        return following

    async def _ask(self, offset: int, hold: int) -> tuple[list[Raw], int | None]:
        limit, self._limit = self._limit, BATCH
        method = methods.GetUpdates(offset=offset, limit=limit, timeout=hold, allowed_updates=ALLOWED_UPDATES)
        try:
            return _unpack((await self._wire.call(method, wait=hold)).result)
        except Undecodable as problem:
            if limit > 1:
                self._limit = 1
                return [], None
            return _salvage(problem)

    async def _answer_presses(self, updates: Sequence[Raw]) -> None:
        queries = [query for update in updates if (query := pressed(update.payload)) is not None]
        await asyncio.gather(*(self._answer(query) for query in queries))

    async def _answer(self, query: str) -> None:
        """Stops the spinner on the button; if that fails, it stops by itself after a while."""
        try:
            await self._wire.call(methods.AnswerCallbackQuery(callback_query_id=query))
        except (Refused, NoAnswer) as problem:
            self._port.log.debug("press not answered", reason=str(problem))


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
        self._patience = _Patience(port, pause)
        self._secret = secret
        self._method = methods.SetWebhook(
            url=port.hook_url,
            secret_token=secret,
            max_connections=config.webhook_connections,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
        )

    async def run(self) -> None:
        await self._patience.attempt(self._register, 0)
        failed_at = 0
        while True:
            await self._pause(WEBHOOK_CHECK_EVERY)
            failed_at = await self._patience.attempt(self._look, failed_at)

    async def handle(self, request: web.Request) -> web.Response:
        """Verify, store, answer. Anything but 2xx makes Telegram come again."""
        given = request.headers.get(HEADER)
        if given is None:
            return web.Response(status=401, text=f"The header {HEADER} is missing.\n")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret.encode()):
            return web.Response(status=403, text=f"The header {HEADER} is wrong.\n")
        update = _raw(await request.read())
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

    async def _register(self, _: int) -> int:
        await self._wire.call(self._method)
        return 0

    async def _look(self, failed_at: int) -> int:
        info = WEBHOOK_INFO.decode((await self._wire.call(methods.GetWebhookInfo())).result)
        if info.url != self._method.url:
            self._port.log.warning("webhook was changed, setting it again", found=info.url)
            await self._register(0)
        if info.last_error_date > failed_at and info.pending_update_count:
            raise NoAnswer(f"Telegram cannot deliver to {info.url}: {info.last_error_message}", arrived=True)
        return info.last_error_date


class WebhookInfo(Struct, frozen=True):
    """``last_error_date`` in seconds."""

    url: str = ""
    pending_update_count: int = 0
    last_error_date: int = 0
    last_error_message: str = ""


WEBHOOK_INFO = Decoder(WebhookInfo)


class _Patience:
    """Tries again, less and less often, for as long as it takes, and tells the port how it stands."""

    def __init__(self, port: Port, pause: Pause) -> None:
        self._port = port
        self._pause = pause
        self._next = 1.0

    @property
    def failing(self) -> bool:
        return self._next > 1.0

    async def attempt(self, work: Callable[[int], Awaitable[int]], value: int) -> int:
        while True:
            asked = 0.0
            try:
                result = await work(value)
            except Unavailable as problem:
                # Our own disk, not Telegram. Nothing was confirmed: the same updates come again.
                self._port.log.warning("updates not stored, asking again", reason=problem.message)
            except (Refused, NoAnswer) as problem:
                self._port.failing(_reason(problem))
                asked = (problem.retry_after or 0.0) if isinstance(problem, Refused) else 0.0
            else:
                self._next = 1.0
                self._port.working()
                return result
            pause, self._next = max(self._next, asked), min(self._next * 2, LONGEST_PAUSE)
            await self._pause(pause)


def webhook_secret(config: TelegramConfig, token: str) -> str:
    """What Telegram has to say in each call; without one of their own, the same on every start and unguessable."""
    if config.webhook_secret is not None:
        return config.webhook_secret.reveal()
    return hmac.new(token.encode(), b"omnid webhook", hashlib.sha256).hexdigest()


def pressed(payload: bytes) -> str | None:
    """The id of the callback query in an update, if it is one."""
    if b'"callback_query"' not in payload:
        return None
    try:
        query = _PRESSED.decode(payload).callback_query
    except (ValueError, RecursionError):
        return None
    return query.id if query is not None else None


def _reason(problem: Refused | NoAnswer) -> str:
    if isinstance(problem, NoAnswer):
        return problem.reason
    if problem.status == 409:
        return (
            f"Somebody else receives this bot's messages ({problem.description}). "
            "Stop the other program, or make a new token with @BotFather."
        )
    return outcome(problem, repeatable=True).reason


def _unpack(result: bytes) -> tuple[list[Raw], int | None]:
    updates = [_raw(bytes(update)) for update in _BATCH.decode(result)]
    ids = [int(update.key) for update in updates if update.key.isdecimal()]
    return updates, max(ids) + 1 if ids else None


def _raw(payload: bytes) -> Raw:
    try:
        key = str(_ID.decode(payload).update_id)
    except (ValueError, RecursionError):
        # Kept under a name of its own, so that it is journalled once and shown.
        key = f"sha256:{hashlib.sha256(payload).hexdigest()}"
    return Raw(key=key, payload=payload)


def _salvage(problem: Undecodable) -> tuple[list[Raw], int | None]:
    """One update alone in an answer that is no JSON: kept as it is, and passed by with the id it seems to have."""
    found = re.search(rb'"update_id"\s*:\s*(\d{1,19})', problem.body)
    if found is None:
        raise problem
    return [Raw(key=found[1].decode(), payload=problem.body)], int(found[1]) + 1
