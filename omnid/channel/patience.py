"""Trying again, less and less often, for as long as it takes, and telling how it stands."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from omnid.channel.outgoing import Outcome, Retry
from omnid.errors import Unavailable

if TYPE_CHECKING:
    import structlog.typing

Pause = Callable[[float], Awaitable[None]]
"""Waits so many seconds; `asyncio.sleep`, and in tests something quicker."""
Result = TypeVar("Result")


class Troubled(Protocol):
    """Who is told how it stands; a channel's port is one."""

    @property
    def log(self) -> "structlog.typing.FilteringBoundLogger": ...

    def working(self) -> None: ...

    def failing(self, reason: str) -> None: ...


class Patience:
    """For what a live channel asks of its service beside sending: news, a webhook's address, whether the token works.

    ``failures``: what the plugin raises when the service refuses or does not answer; ``outcome`` says what one of them
    means. Pauses in seconds, doubled from ``first`` to ``most``, or as long as a `Retry` asks for.
    """

    def __init__(
        self,
        port: Troubled,
        pause: Pause,
        failures: tuple[type[Exception], ...],
        outcome: Callable[[Any], Outcome],
        *,
        first: float = 1.0,
        most: float = 60.0,
    ) -> None:
        self._port = port
        self._pause = pause
        self._failures = failures
        self._outcome = outcome
        self._first, self._most = first, most
        self._next = first

    @property
    def failing(self) -> bool:
        return self._next > self._first

    async def attempt(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Until it succeeds; what is no failure of the service is raised."""
        while True:
            asked = 0.0
            try:
                result = await work()
            except Unavailable as problem:
                # Our own disk, not the service. Nothing was acknowledged: the same comes again.
                self._port.log.warning("updates not stored, asking again", reason=problem.message)
            except self._failures as problem:
                told = self._outcome(problem)
                self._port.failing(told.reason)
                asked = (told.after or 0.0) if isinstance(told, Retry) else 0.0
            else:
                self._next = self._first
                self._port.working()
                return result
            pause, self._next = max(self._next, asked), min(self._next * 2, self._most)
            await self._pause(pause)
