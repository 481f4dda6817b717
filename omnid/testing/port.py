"""A port in memory: what the core gives a live channel, for a plugin's own tests."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from omnid.channel import Incoming, Kind, Raw, Received, Sender, Unavailable

if TYPE_CHECKING:
    import aiohttp
    import structlog.typing

__all__ = ["Arrival", "MemoryPort"]


class Arrival(Struct, frozen=True, kw_only=True):
    """One update that was accepted, and what the kind made of it; ``error`` when its conversion raised."""

    raw: Raw
    incoming: list[Incoming]
    error: Exception | None = None


class MemoryPort:
    """``async with MemoryPort(kind) as port``, then ``async with kind.open(config, port) as live``.

    Accepts as the core does: converts each update, keeps one that cannot be converted, ignores a key it has seen.
    ``memories``: what a channel that was open before remembered.
    ``states`` has a line for each change of state as the channel told it: ``working`` or ``failing: …``.
    """

    def __init__(
        self,
        kind: Kind,
        *,
        name: str = "test",
        hook_url: str | None = None,
        cursor: str | None = None,
        memories: dict[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.arrivals: list[Arrival] = []
        self.duplicates: list[Raw] = []
        self.typists: list[Sender] = []
        self.states: list[str] = []
        self.saved_cursor = cursor
        self.memories: dict[str, str] = memories if memories is not None else {}
        self.refused: list[Raw] = []
        self._name = name
        self._hook_url = hook_url
        self._keys: set[str] = set()
        self._refusals = 0
        self._waiters: list[asyncio.Future[None]] = []

    async def __aenter__(self) -> Self:
        import aiohttp

        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    # --- for the test ---

    def refuse(self, times: int = 1) -> None:
        """The next so many `accept` raise `Unavailable`, as a full disk makes them."""
        self._refusals += times

    @property
    def incoming(self) -> list[Incoming]:
        """Everything that arrived, in order."""
        return [incoming for arrival in self.arrivals for incoming in arrival.incoming]

    @property
    def received(self) -> list[Received]:
        """The messages among it."""
        return [incoming for incoming in self.incoming if isinstance(incoming, Received)]

    async def until(self, true: Callable[[], bool], timeout: float = 30) -> None:
        """Until ``true()``; looked at after each call of the port. Raises `TimeoutError` after so many seconds."""
        async with asyncio.timeout(timeout):
            while not true():
                waiter = asyncio.get_running_loop().create_future()
                self._waiters.append(waiter)
                await waiter

    # --- for the channel ---

    @property
    def name(self) -> str:
        return self._name

    @property
    def log(self) -> "structlog.typing.FilteringBoundLogger":
        import structlog

        logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(channel=self._name)
        return logger

    @property
    def session(self) -> "aiohttp.ClientSession":
        return self._session

    @property
    def hook_url(self) -> str | None:
        return self._hook_url

    async def accept(self, updates: Sequence[Raw], cursor: str | None = None) -> None:
        # The core comes back after a commit and never at once; a channel must not count on less.
        await asyncio.sleep(0)
        if self._refusals:
            self._refusals -= 1
            self.refused.extend(updates)
            self._changed()
            raise Unavailable("The database cannot take anything now (the test says so).")
        for raw in updates:
            self._take(raw)
        self.saved_cursor = cursor if cursor is not None else self.saved_cursor
        self._changed()

    async def cursor(self) -> str | None:
        return self.saved_cursor

    async def remember(self, name: str, value: str, seconds: float) -> None:
        await asyncio.sleep(0)
        self.memories[name] = value

    async def recall(self, name: str) -> str | None:
        return self.memories.get(name)

    async def typing(self, sender: Sender) -> None:
        self.typists.append(sender)
        self._changed()

    def working(self) -> None:
        self._state("working")

    def failing(self, reason: str) -> None:
        self._state(f"failing: {reason}")

    def _take(self, raw: Raw) -> None:
        if raw.key in self._keys:
            self.duplicates.append(raw)
            return
        self._keys.add(raw.key)
        try:
            self.arrivals.append(Arrival(raw=raw, incoming=self.kind.incoming(raw.payload)))
        except Exception as error:  # noqa: BLE001 (the contract: it may raise anything)
            self.arrivals.append(Arrival(raw=raw, incoming=[], error=error))

    def _state(self, state: str) -> None:
        if not self.states or self.states[-1] != state:
            self.states.append(state)
            self._changed()

    def _changed(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
