"""What happens by the clock alone: what is no longer needed is forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from omnid.engine.engine import Engine
from omnid.errors import OmnidError
from omnid.store import attachments, jobs, journal, posts, requests
from omnid.store.database import Tx, clock

DAY_MS = 24 * 3600 * 1000
KEPT_MS = 30 * DAY_MS
"""How long payloads, answered requests and runs are kept; services repeat themselves for up to 7 days."""
POSTED_MS = 90 * DAY_MS
"""How long it is remembered what stands where on a console; an older message there can no longer be replied to."""
UNUSED_MS = 2 * DAY_MS
"""A file nobody attached is dropped after this; the ticket of an upload is good for one day."""
AT_ONCE = 500


class Clock:
    """The jobs, on one scheduler."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None})
        self._log = structlog.get_logger()

    def start(self) -> None:
        self._scheduler.start()
        self._scheduler.add_job(self._tidy, IntervalTrigger(hours=1), next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def _tidy(self) -> None:
        try:
            while await self._engine.writer.run(_forget):
                pass
            await self._engine.files.sweep(clock() - DAY_MS)
            await self.drop_unused(clock() - UNUSED_MS)
        except OmnidError as problem:
            self._log.error("not tidied", reason=problem.message)
        except asyncio.CancelledError:
            self._log.debug("not tidied: the daemon stops, and the next one will")

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
    others: int = sum(each.forget(tx, before, AT_ONCE) for each in (journal, requests, jobs))
    return old + others


@asynccontextmanager
async def ticking(engine: Engine) -> AsyncIterator[Clock]:
    one = Clock(engine)
    one.start()
    try:
        yield one
    finally:
        one.stop()
