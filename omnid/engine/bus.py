"""Tells everybody in this process what was committed, in order and without a gap, whoever committed it."""

import asyncio
from collections.abc import Callable

import structlog

from omnid.events import Logged
from omnid.model import Seq

Listener = Callable[[list[Logged]], None]
Between = Callable[[Seq, Seq], list[Logged]]


class Bus:
    """Lives in the loop; listeners are called there and must be quick: they note what to do and wake somebody."""

    def __init__(self, last: Seq, between: Between) -> None:
        """``last``: the newest event already known. ``between(after, before)`` reads what other processes committed."""
        self.last = last
        self._between = between
        self._listeners: list[Listener] = []
        self._waiting: set[asyncio.Future[None]] = set()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with each batch of facts; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, logged: list[Logged]) -> None:
        """Facts of a commit. Where others committed before it, theirs come first."""
        if logged[0].seq > self.last + 1:
            logged = self._between(self.last, logged[0].seq) + logged
        fresh = [one for one in logged if one.seq > self.last]
        if not fresh:
            return
        self.last = fresh[-1].seq
        for listener in tuple(self._listeners):
            try:
                listener(fresh)
            except Exception:  # noqa: BLE001 - one listener's bug is not to keep the others from hearing
                structlog.get_logger().exception("a listener broke")
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def beyond(self, seq: Seq, seconds: float) -> bool:
        """Wait until there is an event after ``seq``; False when there was none for so long."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self.last <= seq:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                async with asyncio.timeout(left):
                    await future
            except TimeoutError:
                return False
            finally:
                self._waiting.discard(future)
        return True
