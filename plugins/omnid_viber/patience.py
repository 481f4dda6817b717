"""Trying again, less and less often, for as long as it takes, and telling how it stands."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from omnid.channel import Port, Retry
from omnid_viber.outcomes import NoAnswer, Refused, outcome

__all__ = ["Patience", "Pause"]

LONGEST_PAUSE = 60.0

Pause = Callable[[float], Awaitable[None]]
Result = TypeVar("Result")


class Patience:
    """Pauses in seconds, from one to `LONGEST_PAUSE`, or as long as Viber asks for."""

    def __init__(self, port: Port, pause: Pause) -> None:
        self._port = port
        self._pause = pause
        self._next = 1.0

    async def attempt(self, work: Callable[[], Awaitable[Result]]) -> Result:
        while True:
            asked = 0.0
            try:
                result = await work()
            except (Refused, NoAnswer) as problem:
                told = outcome(problem, repeatable=True)
                self._port.failing(told.reason)
                asked = (told.after or 0.0) if isinstance(told, Retry) else 0.0
            else:
                self._next = 1.0
                self._port.working()
                return result
            pause, self._next = max(self._next, asked), min(self._next * 2, LONGEST_PAUSE)
            await self._pause(pause)
