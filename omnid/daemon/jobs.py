"""Makes the runs of jobs: when they are due, when somebody asks, and once after a time when no daemon ran."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

from omnid import operations
from omnid.daemon.alarm import Alarm
from omnid.desk import jobs
from omnid.desk.jobs import Begun
from omnid.engine.engine import Engine
from omnid.errors import OmnidError
from omnid.events import JobAdded, JobAsked, JobChanged
from omnid.store import database
from omnid.store.database import Tx, clock

TRY_AGAIN_S = 5.0
LONGEST_S = 600.0


class Jobs:
    """``now``: the time, ms, by which it sleeps; what is due is decided by the time of the transaction."""

    def __init__(self, engine: Engine, now: Callable[[], int] = clock) -> None:
        self._engine = engine
        self._now = now
        self._alarm = Alarm(JobAdded, JobChanged, JobAsked)
        self._log = structlog.get_logger()

    async def run(self) -> None:
        """Until cancelled."""
        with self._alarm.set_by(self._engine.bus):
            await self._tried(self._engine.writer.run(jobs.recover))
            while True:
                self._alarm.silence()
                await self._alarm.wait(await self.make_due())

    async def make_due(self) -> float:
        """Make what is due, all of it at once; how long nothing is, in seconds."""
        begun = await self._tried(self._engine.writer.run(jobs.begin))
        if begun is None:
            return TRY_AGAIN_S
        await asyncio.gather(*(self._make(one) for one in begun))
        if begun:
            return 0.0
        next_at: int | None = await self._engine.readers.run(jobs.next_at)
        return LONGEST_S if next_at is None else min(LONGEST_S, max(0.0, (next_at - self._now()) / 1000))

    async def _make(self, begun: Begun) -> None:
        run = self._engine.writer.run
        try:
            if operations.find(begun.job.operation).reads:
                response = await self._engine.readers.run(lambda tx: _perform(tx, begun))
                await run(lambda tx: jobs.end(tx, begun, response))
            else:
                await run(lambda tx: make(tx, begun))
        except OmnidError as problem:
            why = problem
            await self._tried(run(lambda tx: jobs.fail(tx, begun, why)))
        except Exception as problem:  # noqa: BLE001 - supervised: one job's bug ends neither the others nor the daemon
            self._log.error("a job broke", job=begun.job.name, exc_info=problem)
            reason = f"This is a bug: {type(problem).__name__}: {problem}"
            await self._tried(run(lambda tx: jobs.fail(tx, begun, reason)))

    async def _tried(self, work: Any) -> Any:
        try:
            return await work
        except OmnidError as problem:
            self._log.error("jobs wait", reason=problem.message)
            return None


def make(tx: Tx, begun: Begun) -> None:
    """Make a run and write down how it went, in one transaction: a run that ended was made once."""
    jobs.end(tx, begun, _perform(tx, begun))


def _perform(tx: Tx, begun: Begun) -> Any:
    """Raises whatever the operation raises."""
    operation = operations.find(begun.job.operation)
    request = operations.convert(operation, begun.job.request)
    return operations.perform(tx, jobs.maker(tx, begun.job), operation, request)


def make_here(connection: database.Connection, *, asked: bool = False) -> None:
    """Make what is due, or what was asked for, where no daemon runs; who calls it holds the daemon's lock."""
    with database.transaction(connection) as tx:
        jobs.recover(tx)
        begun = jobs.begin(tx, asked=asked)
    for one in begun:
        try:
            with database.transaction(connection) as tx:
                make(tx, one)
        except OmnidError as problem:
            with database.transaction(connection) as tx:
                jobs.fail(tx, one, problem)
