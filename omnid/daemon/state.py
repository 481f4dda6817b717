"""How a part of the daemon is, and since when; tells the log when it starts failing and when it works again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from omnid.http.context import ChannelState
from omnid.store.database import clock

if TYPE_CHECKING:
    import structlog.typing

STARTING, WORKING, FAILING, OFF = "starting", "working", "failing", "off"


class State:
    """Of one channel, one console, or work of the daemon's own; lives in the loop."""

    def __init__(
        self,
        name: str,
        kind: str,
        log: "structlog.typing.FilteringBoundLogger",
        tell: Callable[[str | None], None] | None = None,
    ) -> None:
        """``tell`` is called with the reason when it starts failing, and with None when it works, first or again."""
        self._name = name
        self._kind = kind
        self._log = log
        self._tell = tell
        self._state = STARTING
        self._since_at = clock()
        self._reason: str | None = None

    def show(self) -> ChannelState:
        return ChannelState(
            name=self._name, kind=self._kind, state=self._state, since_at=self._since_at, reason=self._reason
        )

    def working(self) -> None:
        if self._state == WORKING:
            return
        if self._state == FAILING:
            self._log.info("works again")
        self._told(None)
        self._state, self._since_at, self._reason = WORKING, clock(), None

    def failing(self, reason: str) -> None:
        """``since_at`` stays that of the first failure in a row; the reason is the newest."""
        reason = reason or "unknown"
        if self._state != FAILING:
            self._log.warning("failing", reason=reason)
            self._told(reason)
            self._state, self._since_at = FAILING, clock()
        self._reason = reason

    def _told(self, reason: str | None) -> None:
        if self._tell is not None:
            self._tell(reason)
