"""A way to the desk that can be cut, that loses answers, and that leads to an older desk."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

from omnid.errors import NotAuthenticated, NotFound, Unavailable
from omnid_cli.client import Typing
from omnid_cli.local import Local
from tests.console.desk import Place, Screen


class Shaky:
    """A way to the desk that can be cut: what is asked then does not arrive, or its answer does not come back."""

    def __init__(self, local: Local, way: "Way") -> None:
        self.local = local
        self.where = local.where
        self.way = way

    def call(self, operation: str, values: dict[str, Any], key: str | None = None) -> Any:
        if operation in self.way.lacks:
            raise NotFound("operation", operation)
        self.way.passes()
        answer = self.local.call(operation, values, key)
        if self.way.loses_answers and key is not None:
            self.way.loses_answers = False
            raise Unavailable("The connection broke.")
        return answer

    def follow(self, values: dict[str, Any], *, live: bool, beat: bool = False) -> Iterator[list[Any]]:
        for portion in self.local.follow(values, live=live, beat=beat):
            self.way.passes()
            yield portion

    def signals(self) -> Iterator[Typing]:
        raise Unavailable("Nothing answers.")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.local, name)


class Way:
    """Connects consoles, and cuts them off."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.is_down = self.loses_answers = self.is_shut = False
        self.lacks: set[str] = set()

    def passes(self) -> None:
        """Raises `OmnidError` when nothing does."""
        if self.is_down:
            raise Unavailable("Nothing answers.")
        if self.is_shut:
            raise NotAuthenticated("That token is unknown, revoked or expired.")

    def __call__(self) -> Any:
        self.passes()
        local = self._place.connect()
        assert isinstance(local, Local)
        return Shaky(local, self)


@asynccontextmanager
async def said_into_nothing(place: Place, way: Way, text: str) -> AsyncIterator[Screen]:
    """Ivan has written, the connection was lost, and an answer waits for it."""
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(connect=way) as screen:
        await screen.sees("◀ Ivan")
        way.is_down = True
        await screen.press("r")
        await screen.write(text)
        await screen.press("f2")
        await screen.sees("waits for the desk", text)
        yield screen
