"""Waiting for what a fake's state becomes, without looking again and again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Changes"]


@dataclass(kw_only=True)
class Changes:
    """A state that says `changed` after each change of its own."""

    _waiters: list[asyncio.Future[None]] = field(default_factory=list, init=False, repr=False)

    def changed(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def change(self) -> None:
        """Until something changes."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    async def until(self, true: Callable[[], bool], timeout: float = 30) -> None:
        """Until ``true()``; looked at after each change. Raises `TimeoutError` after so many seconds."""
        async with asyncio.timeout(timeout):
            while not true():
                await self.change()
