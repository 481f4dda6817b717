"""How a channel is, and since when; tells the log when it starts failing and when it works again."""

from collections.abc import Callable

from omnid.http.context import ChannelState
from omnid.store.database import clock

STARTING, WORKING, FAILING, OFF = "starting", "working", "failing", "off"


class State:
    """Of one channel; lives in the loop. ``changed`` is called with the old and the new word."""

    def __init__(self, name: str, kind: str, changed: Callable[[str, str, str | None], None]) -> None:
        self._name = name
        self._kind = kind
        self._changed = changed
        self._state = STARTING
        self._since_at = clock()
        self._reason: str | None = None

    def show(self) -> ChannelState:
        return ChannelState(
            name=self._name, kind=self._kind, state=self._state, since_at=self._since_at, reason=self._reason
        )

    def working(self) -> None:
        if self._state != WORKING:
            self._become(WORKING, None)

    def failing(self, reason: str) -> None:
        """``since_at`` stays that of the first failure in a row; the reason is the newest."""
        if self._state == FAILING:
            self._reason = reason
        else:
            self._become(FAILING, reason)

    def off(self) -> None:
        self._become(OFF, None)

    def _become(self, state: str, reason: str | None) -> None:
        before, self._state = self._state, state
        self._since_at, self._reason = clock(), reason
        self._changed(before, state, reason)
