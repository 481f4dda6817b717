"""The one thread that writes: takes what is queued, commits it together, then tells everybody."""

import asyncio
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import structlog

from omnid.errors import OmnidError, Unavailable
from omnid.events import Logged
from omnid.policy.sentences import sentence
from omnid.store import database
from omnid.store.database import Tx

Result = TypeVar("Result")

MOST_IN_COMMIT = 512
"""Units of work that share a commit; 64 would halve the throughput at 1000 callers."""


class _Unit:
    __slots__ = ("failure", "function", "future", "result")

    def __init__(self, function: Callable[[Tx], Any], future: "asyncio.Future[Any]") -> None:
        self.function = function
        self.future = future
        self.result: Any = None
        self.failure: BaseException | None = None


class Writer:
    """Owns the writing connection. `run` may be called from the loop it was started in."""

    def __init__(self, path: Path, publish: Callable[[list[Logged]], None]) -> None:
        """``publish`` is called in the loop after each commit, with its facts, before any caller of `run` goes on."""
        self._path = path
        self._publish = publish
        self._queue: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="omnid-writer", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self.commits = 0
        self.units = 0
        self.failure: Unavailable | None = None
        """Why the last commit failed; None when it did not."""

    def start(self) -> None:
        """Open the database and begin. Raises `Unavailable`, `Conflict`."""
        self._loop = asyncio.get_running_loop()
        self._connection = database.connect(self._path)
        self._thread.start()

    async def run(self, function: Callable[[Tx], Result]) -> Result:
        """Do it in a transaction; returns when it is on disk. Raises what it raises, or `Unavailable`."""
        return await self.submit(function)

    def submit(self, function: Callable[[Tx], Result]) -> "asyncio.Future[Result]":
        """The same for many at once: a future is a fraction of a task. Raises `Unavailable` when it is stopping."""
        if self._loop is None or self._closed:
            raise Unavailable(sentence("stopping"))
        future: asyncio.Future[Result] = self._loop.create_future()
        self._queue.put(_Unit(function, future))
        return future

    async def close(self) -> None:
        """Finish what is queued, then let go of the database."""
        if self._loop is None or self._closed:
            return
        self._closed = True
        self._queue.put(None)
        await self._loop.run_in_executor(None, self._thread.join)
        self._connection.close()

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    def _work(self) -> None:
        going = True
        while going:
            units, going = self._take()
            if units:
                self._commit(units)

    def _take(self) -> tuple[list[_Unit], bool]:
        """Everything queued, at least one; False when it is time to stop."""
        units: list[_Unit] = []
        one = self._queue.get()
        while one is not None:
            units.append(one)
            if len(units) == MOST_IN_COMMIT or self._queue.empty():
                return units, True
            one = self._queue.get()
        return units, False

    def _commit(self, units: list[_Unit]) -> None:
        try:
            before = self._connection.total_changes
            logged = self._transact(units)
            if self._connection.total_changes > before:
                self.failure = None  # a commit that wrote nothing proves nothing about the disk
        except (OmnidError, database.Problem) as problem:
            logged = self._refuse(units, database.refusal(problem))
        except Exception as problem:  # noqa: BLE001 - a bug of ours: those who wait must hear of it, and the thread go on
            structlog.get_logger().exception("the writer broke")
            logged = self._refuse(units, Unavailable(f"The writer broke ({problem}): nothing was taken."))
        self.commits += 1
        self.units += len(units)
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._settle, units, logged)

    def _refuse(self, units: list[_Unit], failure: Unavailable) -> list[Logged]:
        database.roll_back(self._connection)
        self.failure = failure
        for unit in units:
            unit.failure = unit.failure or failure
        return []

    def _transact(self, units: list[_Unit]) -> list[Logged]:
        connection = self._connection
        database.begin(connection)
        now = database.clock()
        seq = database.last_seq(connection)
        logged: list[Logged] = []
        log: list[database.LogRow] = []
        for unit in units:
            tx = Tx(connection, now, seq)
            if _attempt(unit, tx):
                logged += tx.logged
                log += tx.rows
                seq += len(tx.rows)
        database.write_log(connection, log)
        connection.execute("commit")
        return logged

    def _settle(self, units: list[_Unit], logged: list[Logged]) -> None:
        try:
            if logged:
                self._publish(logged)
        finally:
            for unit in units:
                _answer(unit)


def _answer(unit: _Unit) -> None:
    if unit.future.done():
        return  # whoever asked was cancelled meanwhile
    if unit.failure is not None:
        unit.future.set_exception(unit.failure)
    else:
        unit.future.set_result(unit.result)


def _attempt(unit: _Unit, tx: Tx) -> bool:
    """Run one unit in a savepoint of its own. What the disk refuses is raised: it concerns the whole commit."""
    tx.connection.execute("savepoint unit")
    try:
        unit.result = unit.function(tx)
    except Exception as problem:  # the caller's, and handed to the caller with its trace
        if database.concerns_all(problem):
            raise
        tx.connection.execute("rollback to unit")
        tx.connection.execute("release unit")
        unit.failure = problem
        return False
    tx.connection.execute("release unit")
    return True
