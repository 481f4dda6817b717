"""Runs the desk's own decisions: after everything that happened, and when the next one is due."""

import asyncio
import time

import structlog

from omnid.daemon.alarm import Alarm, seconds_until
from omnid.desk import deciding
from omnid.engine.engine import Engine
from omnid.errors import OmnidError

TRY_AGAIN_S = 5.0
PAUSE_S = 0.1
LONGEST_PAUSE_S = 0.5
"""Between two rounds it waits for a pause in what happens, but not longer: what arrives goes before what is decided."""
LONGEST_S = 600.0


class Decider:
    """One at a time, so that a decision sees what the one before it did."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._alarm = Alarm()
        self._log = structlog.get_logger()

    async def run(self) -> None:
        """Until cancelled."""
        with self._alarm.set_by(self._engine.bus):
            while True:
                self._alarm.silence()
                due = time.monotonic() + await self._settle()
                await self._alarm.lull(PAUSE_S, LONGEST_PAUSE_S)
                await self._alarm.wait(max(0.0, due - time.monotonic()))

    async def _settle(self) -> float:
        """How long nothing is due, in seconds."""
        # Each part is a unit of its own in the same commit: one that breaks is not to keep the others from deciding.
        work = [self._engine.writer.run(part) for part in deciding.PARTS]
        results = await asyncio.gather(*work, return_exceptions=True)
        return min(map(self._seconds, results))

    def _seconds(self, result: int | BaseException | None) -> float:
        if isinstance(result, OmnidError):
            self._log.error("not decided", reason=result.message)
            return TRY_AGAIN_S
        if isinstance(result, BaseException):
            self._log.error("a decision broke", exc_info=result)
            return TRY_AGAIN_S
        return seconds_until(result, LONGEST_S)
