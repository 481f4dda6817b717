"""Runs the desk's own decisions: after everything that happened, and when the next one is due."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from omnid.desk import deciding
from omnid.engine.engine import Engine
from omnid.errors import OmnidError
from omnid.events import Logged
from omnid.store.database import clock

TRY_AGAIN_S = 5.0
PAUSE_S = 0.1
"""Between two rounds while much happens: what arrives goes before what is decided of it."""
LONGEST_S = 600.0
"""The clock of a machine may be set, so nobody sleeps longer."""


class Decider:
    """One at a time, so that a decision sees what the one before it did."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._happened = asyncio.Event()
        self._log = structlog.get_logger()

    def hear(self, logged: list[Logged]) -> None:
        self._happened.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._happened.clear()
            due_in = await self._settle()
            await asyncio.sleep(PAUSE_S)
            await self._wait(due_in - PAUSE_S)

    async def _settle(self) -> float:
        """How long nothing is due, in seconds."""
        # Each part is a unit of its own in the same commit: one that breaks is not to keep the others from deciding.
        work = [self._engine.writer.run(part) for part in deciding.PARTS]
        results = await asyncio.gather(*work, return_exceptions=True)
        return min(LONGEST_S, *map(self._seconds, results))

    def _seconds(self, result: int | BaseException | None) -> float:
        if isinstance(result, OmnidError):
            self._log.error("not decided", reason=result.message)
            return TRY_AGAIN_S
        if isinstance(result, BaseException):
            self._log.error("a decision broke", exc_info=result)
            return TRY_AGAIN_S
        return LONGEST_S if result is None else max(0.0, (result - clock()) / 1000)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._happened.wait()
        except TimeoutError:
            return


@asynccontextmanager
async def deciding_alone(engine: Engine) -> AsyncIterator[None]:
    """Decide as long as the block lasts."""
    one = Decider(engine)
    stop_listening = engine.bus.listen(one.hear)
    task = asyncio.create_task(one.run(), name="decider")
    try:
        yield
    finally:
        stop_listening()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
