"""Forgets what is no longer needed, once an hour."""

import asyncio

from omnid.engine.engine import Engine
from omnid.store import attachments, changes, jobs, journal, posts, requests
from omnid.store.database import Tx, clock

EVERY_S = 3600.0
DAY_MS = 24 * 3600 * 1000
KEPT_MS = 30 * DAY_MS
"""How long payloads, answered requests, runs and what can be undone are kept; services repeat themselves for 7 days."""
POSTED_MS = 90 * DAY_MS
"""How long it is remembered what stands where on a console; an older message there can no longer be replied to."""
UNUSED_MS = 2 * DAY_MS
"""A file nobody attached is dropped after this; the ticket of an upload is good for one day."""
AT_ONCE = 500


class Tidier:
    """`run` until cancelled; raises what keeps it from tidying, and begun again goes on where it was."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def run(self) -> None:
        while True:
            while await self._engine.writer.run(_forget):
                pass
            await self._engine.files.sweep(clock() - DAY_MS)
            await self.drop_unused(clock() - UNUSED_MS)
            await asyncio.sleep(EVERY_S)

    async def drop_unused(self, before_at: int) -> None:
        """Drop whole files no message has that were stored before a time, ms."""
        files, last = self._engine.files, ""
        while found := await files.finished(before_at, last, AT_ONCE):
            last = found[-1]
            unused = await self._engine.readers.run(lambda tx, found=found: attachments.unused(tx, found))  # type: ignore[misc]
            await files.drop(unused, before_at)


def _forget(tx: Tx) -> int:
    """A bite at a time, so that nobody waits behind it."""
    before = tx.now - KEPT_MS
    old = posts.forget(tx, tx.now - POSTED_MS, AT_ONCE)
    others: int = sum(each.forget(tx, before, AT_ONCE) for each in (journal, requests, jobs, changes))
    return old + others
