"""What goes wrong in a fake, on order or by chance with a seed, so that a run can be repeated."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatch
from random import Random
from typing import Generic, TypeVar

__all__ = ["Faults"]

F = TypeVar("F", bound=StrEnum)
"""A fake's own faults: what its service answers, and whether it accepts."""


@dataclass
class Faults(Generic[F]):
    """Of calls by name; a fake says which names it has. ``made`` counts what really went wrong."""

    seed: int = 0
    made: dict[F, int] = field(default_factory=dict)
    _queued: list[tuple[str, deque[F]]] = field(default_factory=list, init=False)
    _rates: dict[str, dict[F, float]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def next(self, method: str, *faults: F) -> None:
        """The coming calls of ``method`` (a pattern, ``send*``) go wrong like this, in this order."""
        self._queued.append((method, deque(faults)))

    def often(self, method: str, rates: dict[F, float]) -> None:
        """Each call goes wrong with these probabilities; replaces what was said of the same pattern."""
        self._rates[method] = rates

    def clear(self) -> None:
        self._queued.clear()
        self._rates.clear()

    def draw(self, method: str) -> F | None:
        fault = self._ordered(method) or self._by_chance(method)
        if fault is not None:
            self.made[fault] = self.made.get(fault, 0) + 1
        return fault

    def _ordered(self, method: str) -> F | None:
        for pattern, faults in self._queued:
            if faults and fnmatch(method, pattern):
                return faults.popleft()
        return None

    def _by_chance(self, method: str) -> F | None:
        for pattern, rates in self._rates.items():
            if fnmatch(method, pattern):
                drawn = self._random.random()
                for fault, rate in rates.items():
                    drawn -= rate
                    if drawn < 0:
                        return fault
        return None
