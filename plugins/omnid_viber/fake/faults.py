"""What goes wrong, on order or by chance with a seed, so that a run can be repeated."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatch
from random import Random

__all__ = ["Fault", "Faults"]


class Fault(StrEnum):
    """``status`` faults answer with HTTP 200 and Viber's own status; nothing is accepted but where it says so."""

    SLOW_DOWN = "slow_down"
    """12, tooManyRequests."""
    REFUSE = "refuse"
    """3, badData."""
    UNSUBSCRIBED = "unsubscribed"
    """6, receiverNotSubscribed."""
    UNAUTHORIZED = "unauthorized"
    """2, invalidAuthToken."""
    NO_WEBHOOK = "no_webhook"
    """10, webhookNotSet."""
    GENERAL = "general"
    """A status that no table has."""
    BAD_GATEWAY = "bad_gateway"
    """The balancer's 502 with a page instead of JSON."""
    HANG = "hang"
    """Accepted, and no answer until the client gives up."""
    DROP = "drop"
    """The connection ends."""
    DROP_AFTER = "drop_after"
    """Accepted, and the connection ends."""

    @property
    def accepted(self) -> bool:
        return self in (Fault.HANG, Fault.DROP_AFTER)


@dataclass
class Faults:
    """``made`` counts what really went wrong."""

    seed: int = 0
    made: dict[Fault, int] = field(default_factory=dict)
    _queued: list[tuple[str, deque[Fault]]] = field(default_factory=list)
    _rates: dict[str, dict[Fault, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def next(self, method: str, *faults: Fault) -> None:
        """The coming calls of ``method`` (a pattern, ``send_*``) go wrong like this, in this order."""
        self._queued.append((method, deque(faults)))

    def often(self, method: str, rates: dict[Fault, float]) -> None:
        """Each call goes wrong with these probabilities; replaces what was said of the same pattern."""
        self._rates[method] = rates

    def clear(self) -> None:
        self._queued.clear()
        self._rates.clear()

    def draw(self, method: str) -> Fault | None:
        fault = self._ordered(method) or self._by_chance(method)
        if fault is not None:
            self.made[fault] = self.made.get(fault, 0) + 1
        return fault

    def _ordered(self, method: str) -> Fault | None:
        for pattern, faults in self._queued:
            if faults and fnmatch(method, pattern):
                return faults.popleft()
        return None

    def _by_chance(self, method: str) -> Fault | None:
        for pattern, rates in self._rates.items():
            if fnmatch(method, pattern):
                drawn = self._random.random()
                for fault, rate in rates.items():
                    drawn -= rate
                    if drawn < 0:
                        return fault
        return None
