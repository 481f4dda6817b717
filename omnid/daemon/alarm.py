"""Wakes one worker: when a fact it waits for is committed, when it is rung, or at a time."""

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from omnid.engine.bus import Bus
from omnid.events import Event, Logged
from omnid.store.database import clock


class Alarm:
    """``facts``: what rings it; any fact when none is named. What rings while nobody waits wakes the next wait."""

    def __init__(self, *facts: type[Event]) -> None:
        self._facts = facts
        self._rung = asyncio.Event()
        self._rung_at = -math.inf

    def ring(self) -> None:
        self._rung.set()
        self._rung_at = time.monotonic()

    def silence(self) -> None:
        """Forget what has rung; before looking at what there is to do, so that nothing is missed behind the look."""
        self._rung.clear()

    async def wait(self, seconds: float | None = None) -> None:
        """Until it rings, at most so long."""
        with suppress(TimeoutError):
            # Not wait_for: in Python 3.11 that swallows a cancellation which comes together with the event.
            async with asyncio.timeout(seconds):
                await self._rung.wait()

    async def lull(self, seconds: float, at_most: float) -> None:
        """Until it has not rung for so long, or is heard all the time; it does not forget what has rung."""
        ends = time.monotonic() + at_most
        while True:
            left = min(self._rung_at + seconds, ends) - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(left)

    @contextmanager
    def set_by(self, bus: Bus) -> Iterator[None]:
        """It hears what is committed, as long as the block lasts."""
        end = bus.listen(self._hear)
        try:
            yield
        finally:
            end()

    def _hear(self, logged: list[Logged]) -> None:
        if not self._facts or any(isinstance(one.event, self._facts) for one in logged):
            self.ring()


def seconds_until(at: int | None, most: float) -> float:
    """From now until a time in ms; ``most`` when there is none, and at the most: a machine's clock may be set."""
    return most if at is None else min(most, max(0.0, (at - clock()) / 1000))
