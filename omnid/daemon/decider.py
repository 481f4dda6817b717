"""Runs the desk's own decisions: after everything that happened, and when the next one is due."""

import asyncio
import time

import structlog

from omnid.daemon.alarm import Alarm, seconds_until
from omnid.daemon.noted import Noted
from omnid.daemon.state import State
from omnid.desk import deciding, failing
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
        self._log = structlog.get_logger().bind(part="decider")
        self._notes = [Noted(engine, failing.of_daemon(name), self._log) for name in deciding.PARTS]
        self._states = [
            State(name, failing.DAEMON, self._log.bind(decision=name), noted)
            for name, noted in zip(deciding.PARTS, self._notes, strict=True)
        ]

    async def run(self) -> None:
        """Until cancelled."""
        with self._alarm.set_by(self._engine.bus):
            try:
                await self._decide()
            finally:
                for noted in self._notes:
                    await noted.written()

    async def _decide(self) -> None:
        while True:
            self._alarm.silence()
            due = time.monotonic() + await self._settle()
            await self._alarm.lull(PAUSE_S, LONGEST_PAUSE_S)
            await self._alarm.wait(max(0.0, due - time.monotonic()))

    async def _settle(self) -> float:
        """How long nothing is due, in seconds."""
        # Each part is a unit of its own in the same commit: one that breaks is not to keep the others from deciding.
        work = [self._engine.writer.run(part) for part in deciding.PARTS.values()]
        results = await asyncio.gather(*work, return_exceptions=True)
        return min(map(self._seconds, self._states, results))

    def _seconds(self, state: State, result: int | BaseException | None) -> float:
        if isinstance(result, OmnidError):
            state.failing(result.message)
            return TRY_AGAIN_S
        if isinstance(result, BaseException):
            self._log.error("a decision broke", exc_info=result)
            state.failing(f"{type(result).__name__}: {result}")
            return TRY_AGAIN_S
        state.working()
        return seconds_until(result, LONGEST_S)
