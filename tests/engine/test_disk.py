"""The disk is full, or may not be written: a clear error, nothing acknowledged, and on it goes once there is room."""

import asyncio
import resource
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnid.channel import Received, Sender
from omnid.desk import inbound
from omnid.engine.engine import Engine
from omnid.engine.files import HEAD, Files
from omnid.errors import TooLarge, Unavailable
from omnid.events import Logged
from omnid.model import ChannelId
from omnid.store.database import Tx


async def message(engine: Engine, number: int, size: int = 50_000) -> None:
    received = Received(external_id=f"m{number}", sender=Sender(external_id="ann"), text="x" * size)
    await engine.writer.run(lambda tx: _accept(tx, number, received))


def _accept(tx: Tx, number: int, received: Received) -> None:
    inbound.accept(tx, ChannelId(1), f"u{number}", b"{}", [received])


async def count(engine: Engine) -> int:
    found: int = await engine.readers.run(lambda tx: tx.value("select count(*) from messages"))
    return found


async def allow(engine: Engine, pages: int) -> None:
    """As large as the disk lets the database grow."""
    await engine.writer.run(lambda tx: tx.run(f"pragma max_page_count = {pages}").fetchall())


async def test_a_full_disk_takes_nothing_says_so_and_works_again_once_there_is_room(engine: Engine) -> None:
    heard: list[Logged] = []
    engine.bus.listen(heard.extend)
    await message(engine, 0)
    there = await engine.readers.run(lambda tx: tx.value("pragma page_count"))
    await allow(engine, there + 20)
    taken, problem = await _fill(engine)
    assert problem == "The disk is full: nothing was taken. Free some room; no restart is needed."
    assert 1 < taken < 10
    assert await count(engine) == taken
    assert _failing(engine)
    last = len(heard)
    results = await asyncio.gather(*(message(engine, 100 + number) for number in range(20)), return_exceptions=True)
    assert all(isinstance(result, Unavailable) for result in results)
    assert (await count(engine), len(heard)) == (taken, last)
    await allow(engine, there + 2000)
    await asyncio.gather(*(message(engine, 100 + number) for number in range(20)))
    assert await count(engine) == taken + 20
    assert not _failing(engine)
    assert [one.seq for one in heard] == list(range(1, engine.bus.last + 1))


async def _fill(engine: Engine) -> tuple[int, str]:
    """How many messages there are in the end, and why there are no more."""
    for number in range(1, 1000):
        try:
            await message(engine, number)
        except Unavailable as problem:
            return number, problem.message
    raise AssertionError("the disk is never full")


def _failing(engine: Engine) -> bool:
    return engine.writer.failure is not None


async def test_a_database_that_may_not_be_written_takes_nothing_and_works_again_when_it_may(engine: Engine) -> None:
    await message(engine, 0)
    engine.writer._connection.execute("pragma query_only = on")
    for _ in range(2):
        with pytest.raises(Unavailable, match="cannot be written"):
            await message(engine, 1)
    assert await count(engine) == 1
    engine.writer._connection.execute("pragma query_only = off")
    await message(engine, 1)
    assert await count(engine) == 2


LIMITED = """
import asyncio, resource, signal, sys
from pathlib import Path

from omnid.engine.engine import running
from omnid.errors import Unavailable
from tests.engine.test_disk import count, message

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    async with running(Path(sys.argv[1])) as engine:
        await message(engine, 0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, resource.RLIM_INFINITY))
        taken = 1
        try:
            while taken < 1000:
                await message(engine, taken)
                taken += 1
        except Unavailable as problem:
            print(taken, await count(engine), problem.message, sep="|")
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        for number in range(taken, taken + 10):
            await message(engine, number)
        print(taken + 10, await count(engine), "", sep="|")

asyncio.run(main())
"""


def test_a_limit_of_the_system_is_met_in_the_same_way(desk: Path) -> None:
    """The system itself refuses to let the file grow, in the midst of a commit."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(desk)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    full, after = (line.split("|") for line in done.stdout.splitlines())
    assert full[0] == full[1]
    assert "nothing was taken" in full[2]
    assert after[0] == after[1]


async def stream(data: bytes, step: int = 70_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), step):
        yield data[start : start + step]


async def read(files: Files, sha256: str, start: int = 0, length: int | None = None) -> bytes:
    return b"".join([part async for part in files.read(sha256, start, length)])


DATA = bytes(range(256)) * 12_000


async def test_a_file_is_stored_once_and_read_in_any_range(engine: Engine) -> None:
    first = await engine.files.put(stream(DATA), 10_000_000)
    second = await engine.files.put(stream(DATA, 1_000_000), 10_000_000)
    assert first == second
    assert (first.size, first.head) == (len(DATA), DATA[:HEAD])
    assert await read(engine.files, first.sha256) == DATA
    assert await read(engine.files, first.sha256, 300_000, 2_000_000) == DATA[300_000:2_300_000]
    assert await read(engine.files, first.sha256, len(DATA) - 5, 100) == DATA[-5:]


async def test_a_file_that_is_too_large_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(TooLarge, match="at most 1,000,000 are allowed"):
        await engine.files.put(stream(DATA), 1_000_000)
    assert _chunks(engine) == 0


async def test_an_upload_that_breaks_off_leaves_nothing(engine: Engine) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield DATA
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await engine.files.put(broken(), 10_000_000)
    assert _chunks(engine) == 0


async def test_a_full_disk_refuses_a_file_and_takes_it_once_there_is_room(engine: Engine) -> None:
    connection = engine.files._connection
    connection.execute("pragma max_page_count = 60")
    with pytest.raises(Unavailable, match="The disk is full"):
        await engine.files.put(stream(DATA), 10_000_000)
    connection.execute("pragma max_page_count = 100000")
    stored = await engine.files.put(stream(DATA), 10_000_000)
    assert await read(engine.files, stored.sha256) == DATA


def _chunks(engine: Engine) -> int:
    found: int = engine.files._connection.execute("select count(*) from chunks").fetchone()[0]
    return found
