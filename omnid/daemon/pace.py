"""Keeps to a service's limits: so many messages a second in all, and so many to each recipient."""

import asyncio
import time
from collections import OrderedDict

REMEMBERED = 10_000
"""Recipients whose last time is kept; those of long ago are free to go anyway."""


class Pace:
    """Even spacing; a slot is taken when `wait` returns."""

    def __init__(self, per_second: float, per_second_each: float) -> None:
        self._gap = 1 / per_second
        self._gap_each = 1 / per_second_each
        self._next = 0.0
        self._next_each: OrderedDict[str, float] = OrderedDict()

    async def wait(self, recipient: str) -> None:
        """Return when it is this recipient's turn."""
        now = time.monotonic()
        at = max(now, self._next, self._next_each.get(recipient, 0.0))
        self._next = max(now, self._next) + self._gap
        self._next_each[recipient] = at + self._gap_each
        self._next_each.move_to_end(recipient)
        if len(self._next_each) > REMEMBERED:
            self._next_each.popitem(last=False)
        if at > now:
            await asyncio.sleep(at - now)  # the service's own limit, not synchronisation

    def pause(self, seconds: float) -> None:
        """Nothing leaves for so long."""
        self._next = max(self._next, time.monotonic() + seconds)
