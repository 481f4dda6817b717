"""The engine as a whole: writer, readers, bus, watch and files of one data directory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from omnid.engine.bus import Bus
from omnid.engine.files import Files
from omnid.engine.reader import Readers
from omnid.engine.watch import watch
from omnid.engine.writer import Writer
from omnid.events import Logged
from omnid.model import Seq
from omnid.store import database, events


class Engine:
    """``writer.run(fn)`` changes, ``readers.run(fn)`` looks, ``bus`` tells, ``files`` keeps bytes."""

    def __init__(self, data_dir: Path) -> None:
        path = data_dir / "omnid.db"
        self._connection = database.connect(path, read_only=True)
        self.bus = Bus(events.last(self._connection), self._between)
        self.writer = Writer(path, self.bus.publish)
        self.readers = Readers(path)
        self.files = Files(data_dir / "files.db")

    def _between(self, after: Seq, before: Seq) -> list[Logged]:
        return events.after(self._connection, after, before - after - 1)

    @property
    def connection(self) -> database.Connection:
        """A reading connection for the loop's own thread; only for questions that take microseconds."""
        return self._connection


@asynccontextmanager
async def running(data_dir: Path) -> AsyncIterator[Engine]:
    """Open it all; on leaving, what is queued is written and everything is closed. Raises `Unavailable`, `Conflict`."""
    engine = Engine(data_dir)
    engine.readers.start()
    await engine.files.start()
    engine.writer.start()
    watching = asyncio.create_task(watch(engine.connection, lambda: engine.bus.last, engine.bus.publish))
    try:
        yield engine
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await engine.writer.close()
        await engine.readers.close()
        await engine.files.close()
        engine.connection.close()
