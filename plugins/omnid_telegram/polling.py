"""Updates that we ask Telegram for: first on disk, then confirmed."""

import asyncio
import re
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from aiogram import methods
from msgspec import Raw as RawJson
from msgspec.json import Decoder

from omnid.channel import Patience, Pause, Raw, Troubled
from omnid_telegram.outcomes import FAILURES, NoAnswer, Refused, Undecodable, of_question
from omnid_telegram.raw import ALLOWED, pressed, raw_update
from omnid_telegram.wire import Wire

__all__ = ["Intake", "Poller"]

BATCH = 100

_BATCH = Decoder(list[RawJson])


class Intake(Troubled, Protocol):
    """Where updates go; a channel's port is one."""

    async def accept(self, updates: Sequence[Raw], cursor: str | None = None) -> None:
        """Returns when they may be confirmed. Raises `Unavailable`: they come again."""

    async def cursor(self) -> str | None: ...


class Poller:
    """Long polling. The request for the next updates is what confirms the ones before, so it comes after `accept`.

    ``hold``: how long Telegram may keep a request open, seconds. ``allowed``: the sorts of updates asked for.
    ``answering``: presses of buttons are answered here, with nothing to say.
    """

    def __init__(
        self,
        wire: Wire,
        port: Intake,
        hold: int,
        pause: Pause = asyncio.sleep,
        *,
        allowed: Sequence[str] = ALLOWED,
        answering: bool = True,
    ) -> None:
        self._wire = wire
        self._port = port
        self._hold = hold
        self._allowed = list(allowed)
        self._answering = answering
        self._patience = Patience(port, pause, FAILURES, of_question)
        self._limit = BATCH

    async def run(self) -> None:
        await self._take_over()
        self._port.working()  # it answered; the first long poll may say nothing for a while
        offset = int(await self._port.cursor() or 0)
        while True:
            offset = await self._patience.attempt(partial(self._step, offset))

    async def _take_over(self) -> None:
        """A webhook left behind makes Telegram refuse polling; what waits in it is kept."""

        remove = methods.DeleteWebhook(drop_pending_updates=False)
        await self._patience.attempt(lambda: self._wire.call(remove))

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
        if self._answering:
            await self._answer_presses(updates)
        return following

    async def _ask(self, offset: int, hold: int) -> tuple[list[Raw], int | None]:
        limit = self._limit
        method = methods.GetUpdates(offset=offset, limit=limit, timeout=hold, allowed_updates=self._allowed)
        try:
            result = (await self._wire.call(method, wait=hold)).result
        except Undecodable as problem:
            # Fewer and fewer, until what cannot be decoded is alone.
            self._limit = max(limit // 2, 1)
            return _salvage(problem) if limit == 1 else ([], None)
        self._limit = min(limit * 2, BATCH)
        return _unpack(result)

    async def _answer_presses(self, updates: Sequence[Raw]) -> None:
        queries = [query for update in updates if (query := pressed(update.payload)) is not None]
        await asyncio.gather(*(self._answer(query) for query in queries))

    async def _answer(self, query: str) -> None:
        """Stops the spinner on the button; if that fails, it stops by itself after a while."""
        try:
            await self._wire.call(methods.AnswerCallbackQuery(callback_query_id=query))
        except (Refused, NoAnswer) as problem:
            self._port.log.debug("press not answered", reason=str(problem))


def _unpack(result: bytes) -> tuple[list[Raw], int | None]:
    updates = [raw_update(bytes(update)) for update in _BATCH.decode(result)]
    ids = [int(update.key) for update in updates if update.key.isdecimal()]
    return updates, max(ids) + 1 if ids else None


def _salvage(problem: Undecodable) -> tuple[list[Raw], int | None]:
    """One update alone in an answer that is no JSON: kept as it is, and passed by with the id it seems to have."""
    found = re.search(rb'"update_id"\s*:\s*(\d{1,19})', problem.body)
    if found is None:
        raise problem
    return [Raw(key=found[1].decode(), payload=problem.body)], int(found[1]) + 1
