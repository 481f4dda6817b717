"""How many calls each chat takes: a window that slides, and pauses the service asked for."""

from collections import deque
from collections.abc import Callable

__all__ = ["Pacer"]

BURST = 20
"""Bots FAQ: 20 messages a minute in one group."""
MINUTE = 60.0
PRIVATE_PER_MINUTE = 60
"""Bots FAQ: one message a second in one chat."""


SPARE = 6
"""Of a burst, for words and answers; what only brings cards up to date does without."""


class Pacer:
    """Times in seconds of ``clock``. ``per_minute`` for groups; the fake's time may run faster, so it may be large."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._burst = min(BURST, per_minute)
        self._window = MINUTE * self._burst / per_minute
        self._private = MINUTE / max(PRIVATE_PER_MINUTE, per_minute)
        self._taken: dict[str, deque[float]] = {}
        self._paused_until: dict[str, float] = {}

    def wait(self, place: str, *, spare: bool = False) -> float:
        """Seconds until the place takes another call; 0 when it does now.

        ``spare``: leave room in a group for what cannot wait.
        """
        now = self._clock()
        paused = self._paused_until.get(place, now) - now
        taken = self._taken.setdefault(place, deque())
        burst, window = (1, self._private) if not place.startswith("-") else (self._burst, self._window)
        if spare and burst > SPARE:
            burst -= SPARE
        while taken and taken[0] <= now - window:
            taken.popleft()
        full = taken[len(taken) - burst] + window - now if len(taken) >= burst else 0.0
        return max(paused, full, 0.0)

    def take(self, place: str) -> None:
        """A call was answered. Noted at its end: the service has counted it by then, never later."""
        self._taken.setdefault(place, deque()).append(self._clock())

    def pause(self, place: str, seconds: float) -> None:
        """As long as the service asks for, or as we think fit after a failure."""
        until = self._clock() + seconds
        self._paused_until[place] = max(self._paused_until.get(place, until), until)
