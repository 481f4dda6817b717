"""Trying again, less and less often, for as long as it takes, and telling how it stands."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from omnid.channel import Unavailable
from omnid_telegram.outcomes import NoAnswer, Refused, outcome

if TYPE_CHECKING:
    import structlog.typing

__all__ = ["Patience", "Pause", "Troubled"]

LONGEST_PAUSE = 60.0

Pause = Callable[[float], Awaitable[None]]


class Troubled(Protocol):
    """Who is told how it stands; a channel's port is one."""

    @property
    def log(self) -> "structlog.typing.FilteringBoundLogger": ...

    def working(self) -> None: ...

    def failing(self, reason: str) -> None: ...


class Patience:
    """Pauses in seconds, from one to `LONGEST_PAUSE`, or as long as Telegram asks for."""

    def __init__(self, port: Troubled, pause: Pause) -> None:
        self._port = port
        self._pause = pause
        self._next = 1.0

    @property
    def failing(self) -> bool:
        return self._next > 1.0

    async def attempt(self, work: Callable[[int], Awaitable[int]], value: int) -> int:
        while True:
            asked = 0.0
            try:
                result = await work(value)
            except Unavailable as problem:
                # Our own disk, not Telegram. Nothing was confirmed: the same updates come again.
                self._port.log.warning("updates not stored, asking again", reason=problem.message)
            except (Refused, NoAnswer) as problem:
                self._port.failing(_reason(problem))
                asked = (problem.retry_after or 0.0) if isinstance(problem, Refused) else 0.0
            else:
                self._next = 1.0
                self._port.working()
                return result
            pause, self._next = max(self._next, asked), min(self._next * 2, LONGEST_PAUSE)
            await self._pause(pause)


def _reason(problem: Refused | NoAnswer) -> str:
    if isinstance(problem, NoAnswer):
        return problem.reason
    if problem.status == 409:
        return (
            f"Somebody else receives this bot's messages ({problem.description}). "
            "Stop the other program, or make a new token with @BotFather."
        )
    return outcome(problem, repeatable=True).reason
