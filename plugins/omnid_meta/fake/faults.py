"""What goes wrong, on order or by chance with a seed, so that a run can be repeated."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

__all__ = ["Fault", "Faults"]


class Fault(StrEnum):
    SLOW_DOWN = "slow_down"
    """613; not accepted."""
    BUSY = "busy"
    """1200: temporary failure; not accepted."""
    ERROR = "error"
    """500 without a reason; not accepted."""
    ERROR_AFTER = "error_after"
    """Accepted, and 500."""
    BAD_GATEWAY = "bad_gateway"
    """The balancer's 502 with a page instead of JSON; not accepted."""
    HANG = "hang"
    """Accepted, and no answer until the client gives up."""
    DROP = "drop"
    """The connection ends; not accepted."""
    DROP_AFTER = "drop_after"
    """Accepted, and the connection ends."""
    UNAUTHORIZED = "unauthorized"
    """190, as if the token had been revoked."""
    NOT_PERMITTED = "not_permitted"
    """200: the token lacks a right."""
    LOCKED = "locked"
    """368: restricted by policy."""
    REFUSE = "refuse"
    """100 about the message."""
    FORBID = "forbid"
    """551: the person cannot be reached."""
    WINDOW = "window"
    """10/2018278: outside the allowed window."""

    @property
    def accepted(self) -> bool:
        return self in (Fault.ERROR_AFTER, Fault.HANG, Fault.DROP_AFTER)


@dataclass
class Faults:
    """By call: ``messages``, ``actions``, ``upload``, ``file``, ``profile``, ``account``. ``made``: what went wrong."""

    seed: int = 0
    made: dict[Fault, int] = field(default_factory=dict)
    _queued: dict[str, deque[Fault]] = field(default_factory=dict)
    _rates: dict[str, dict[Fault, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def next(self, call: str, *faults: Fault) -> None:
        """The coming calls go wrong like this, in this order."""
        self._queued.setdefault(call, deque()).extend(faults)

    def often(self, call: str, rates: dict[Fault, float]) -> None:
        """Each call goes wrong with these probabilities; replaces what was said of the same call."""
        self._rates[call] = rates

    def clear(self) -> None:
        self._queued.clear()
        self._rates.clear()

    def draw(self, call: str) -> Fault | None:
        queued = self._queued.get(call)
        fault = queued.popleft() if queued else self._by_chance(call)
        if fault is not None:
            self.made[fault] = self.made.get(fault, 0) + 1
        return fault

    def _by_chance(self, call: str) -> Fault | None:
        drawn = self._random.random()
        for fault, rate in self._rates.get(call, {}).items():
            drawn -= rate
            if drawn < 0:
                return fault
        return None
