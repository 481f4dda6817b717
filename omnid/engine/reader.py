"""A pool of connections that can only read, each in a thread of its own."""

import asyncio
import queue
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from omnid.store import database
from omnid.store.database import Tx

Result = TypeVar("Result")


class Readers:
    """``size`` reads run at a time; more wait their turn."""

    def __init__(self, path: Path, size: int = 4) -> None:
        self._path = path
        self._size = size
        self._free: queue.SimpleQueue[database.Connection] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="omnid-reader")

    def start(self) -> None:
        """Raises `Unavailable`, `Conflict`."""
        for _ in range(self._size):
            self._free.put(database.connect(self._path, read_only=True))

    async def run(self, function: Callable[[Tx], Result]) -> Result:
        """Run ``function`` over one consistent view of the database."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, function)

    def _read(self, function: Callable[[Tx], Result]) -> Result:
        connection = self._free.get()
        try:
            with database.reading(connection) as tx:
                return function(tx)
        except database.Problem as problem:
            raise database.refusal(problem) from problem
        finally:
            self._free.put(connection)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)
        while not self._free.empty():
            self._free.get().close()
