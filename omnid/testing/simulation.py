"""How a fake service is played with, the same way for every kind: by a person in ``omnid simulate``, and by tests.

The fake package of a kind (``<package>.fake``) may name a value ``simulation``: called with a port (0: any free one)
and the seconds the channel is to wait for an answer, it gives an async context manager of a `Simulation`. What a
service can do beyond it is found by the one-method protocols below.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from math import inf
from typing import Any, Protocol, runtime_checkable
from urllib.parse import parse_qs, urlsplit
from zlib import crc32

from msgspec import Struct

__all__ = [
    "Blocks",
    "Called",
    "Edits",
    "Follows",
    "GivesFiles",
    "Heard",
    "People",
    "Presses",
    "Reorders",
    "Simulated",
    "Simulation",
    "Stumbles",
    "Trouble",
    "carried",
    "heard_of",
    "number_of",
]


class Trouble(StrEnum):
    """What the service answers to the next message of the desk."""

    SLOW_DOWN = "429"
    """Too many; not taken."""
    ERROR = "500"
    """A fault of its own; not taken."""
    HANG = "hang"
    """Taken, and no answer until the desk gives up."""
    DROP = "drop"
    """Taken, and the connection ends."""


class Heard(Struct, frozen=True, kw_only=True):
    """A message of the desk as its reader sees it now. ``key`` tells messages apart; ``to`` is the reader's name."""

    key: str
    to: str
    text: str = ""
    file: str = ""
    buttons: list[str] = []
    edited: bool = False
    deleted: bool = False


class Simulation(Protocol):
    """A fake service with one account, as its people use it. They have names; what a name becomes, the kind knows.

    ``settings``: plain values for ``omnid channel add`` that lead here. ``troubles``: for what can go wrong here, how
    to make the next message meet it.
    """

    settings: dict[str, Any]
    troubles: Mapping[Trouble, Callable[[], None]]

    def write(self, user: str, text: str) -> None:
        """The person writes to the desk."""

    def heard(self) -> list[Heard]:
        """The messages of the desk, in the order in which they were taken."""

    def waiting(self) -> int:
        """How many updates the desk has not taken yet."""

    def again(self) -> None:
        """The latest update is delivered once more, taken or not."""

    async def until(self, true: Callable[[], bool], timeout: float = 30) -> None:
        """Until ``true()``; looked at after each change. Raises `TimeoutError` after so many seconds."""


@runtime_checkable
class Called(Protocol):
    """The service calls the desk: it needs to know where, which the desk says when the channel is there."""

    def call_at(self, url: str) -> None:
        """From now on updates go there."""


@runtime_checkable
class Edits(Protocol):
    def edit(self, user: str, text: str) -> None:
        """The person changes their latest message. Raises `LookupError` when there is none."""


@runtime_checkable
class Presses(Protocol):
    def press(self, user: str, number: int) -> None:
        """The person presses a button of the latest message that has any, from 1. Raises `LookupError` without it."""


@runtime_checkable
class Blocks(Protocol):
    def block(self, user: str, *, blocked: bool) -> None:
        """The person wants no more messages, or wants them again."""


@runtime_checkable
class GivesFiles(Protocol):
    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        """The person sends a file."""


@runtime_checkable
class Follows(Protocol):
    def follow(self, user: str, url: str) -> None:
        """The person opens a link of ours. Raises `LookupError` when it is none of this service."""


@runtime_checkable
class Reorders(Protocol):
    def reorder(self) -> None:
        """What waits is delivered in the other order."""


@runtime_checkable
class Stumbles(Protocol):
    """The desk asks this service for news, and that goes wrong too."""

    def stumble(self) -> None:
        """Asking meets a fault: the next of those that can happen, in turn."""


Simulated = Callable[[int, float], AbstractAsyncContextManager[Simulation]]
"""(port, seconds to wait for an answer) → a fresh service."""


class People:
    """Names of people ↔ their addresses at the service. ``address``: makes one of a name, always the same."""

    def __init__(self, address: Callable[[str], str]) -> None:
        self._address = address
        self._names: dict[str, str] = {}

    def address(self, name: str) -> str:
        found = self._address(name)
        self._names[found] = name
        return found

    def name(self, address: object) -> str:
        return self._names.get(str(address), str(address))


def number_of(name: str) -> int:
    """A number for a person, as services give them: seven digits."""
    return 1_000_000 + crc32(name.encode()) % 9_000_000


def carried(url: str, name: str) -> str:
    """What a link carries under a name. Raises `LookupError`."""
    return parse_qs(urlsplit(url).query)[name][0]


async def heard_of(simulation: Simulation) -> AsyncIterator[Heard]:
    """Each message of the desk when it is taken, and again when it changes; without end."""
    seen: dict[str, Heard] = {}

    def news() -> list[Heard]:
        return [one for one in simulation.heard() if seen.get(one.key) != one]

    while True:
        await simulation.until(lambda: bool(news()), timeout=inf)
        for one in news():
            seen[one.key] = one
            yield one
