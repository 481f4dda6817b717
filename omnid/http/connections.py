"""Counts live connections (chats, event streams), in all and by address, and refuses those beyond the limits."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from omnid.config.settings import Limits
from omnid.errors import RateLimited

AGAIN_S = 10.0
"""When it makes sense to try again, s."""


class Connections:
    def __init__(self) -> None:
        self._by_address: Counter[str] = Counter()
        self.count = 0

    @contextmanager
    def one(self, address: str, limits: Limits) -> Iterator[None]:
        """While it lasts. Raises `RateLimited`."""
        if self.count >= limits.connections or self._by_address[address] >= limits.connections_per_address:
            raise RateLimited("live connections", AGAIN_S)
        self.count += 1
        self._by_address[address] += 1
        try:
            yield
        finally:
            self.count -= 1
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]
