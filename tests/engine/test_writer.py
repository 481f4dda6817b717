"""The one thread that writes: together, apart when one fails, and told in order."""

import asyncio
import threading
from pathlib import Path

import pytest

from omnid.engine.engine import Engine, running
from omnid.engine.writer import MOST_IN_COMMIT
from omnid.errors import NotFound, Unavailable
from omnid.events import ContactAdded, JournalFailed, Logged
from omnid.model import ChannelId, ContactId, JournalId, Seq
from omnid.store import events
from omnid.store.database import Tx


class Unit:
    """Writes a setting and a fact; raises ``problem`` after both."""

    def __init__(self, name: str, problem: Exception | None = None) -> None:
        self.name = name
        self.problem = problem

    def __call__(self, tx: Tx) -> str:
        tx.run("insert into settings (name, value) values (:name, x'00')", {"name": self.name})
        tx.emit(ContactAdded(contact_id=ContactId(tx.next_seq)))
        if self.problem is not None:
            raise self.problem
        return self.name


class Gate:
    """Keeps the writer busy until it is opened, so that what comes meanwhile shares a commit."""

    def __init__(self, engine: Engine) -> None:
        self._open = threading.Event()
        self._shut = threading.Event()
        self._engine = engine

    async def __aenter__(self) -> None:
        self._task = asyncio.ensure_future(self._engine.writer.run(self._wait))
        await asyncio.to_thread(self._shut.wait)

    async def __aexit__(self, *_: object) -> None:
        self._open.set()
        await self._task

    def _wait(self, tx: Tx) -> None:
        self._shut.set()
        self._open.wait()


async def named(engine: Engine) -> set[str]:
    return await engine.readers.run(lambda tx: {row[0] for row in tx.run("select name from settings")})


async def after_zero(engine: Engine) -> list[Logged]:
    return await engine.readers.run(lambda tx: events.after(tx.connection, Seq(0), 10_000))


async def ask(engine: Engine, *units: Unit) -> list[object]:
    """Queue them all behind a gate; what each came to."""
    async with Gate(engine):
        asked = [asyncio.ensure_future(engine.writer.run(unit)) for unit in units]
        await asyncio.sleep(0)  # each task runs up to its place in the queue
    return await asyncio.gather(*asked, return_exceptions=True)


async def test_what_is_queued_meanwhile_shares_one_commit(engine: Engine) -> None:
    before = engine.writer.commits
    assert await ask(engine, *(Unit(str(number)) for number in range(100))) == [str(number) for number in range(100)]
    assert engine.writer.commits == before + 2


async def test_a_commit_takes_no_more_than_its_most(engine: Engine) -> None:
    before = engine.writer.commits
    await ask(engine, *(Unit(str(number)) for number in range(2 * MOST_IN_COMMIT)))
    assert engine.writer.commits == before + 3


async def test_a_unit_that_fails_rolls_back_alone_and_its_facts_vanish(engine: Engine) -> None:
    problem = NotFound("thing", 1)
    results = await ask(engine, Unit("a"), Unit("b", problem), Unit("c", ZeroDivisionError()), Unit("d"))
    assert (results[0], results[1], results[3]) == ("a", problem, "d")
    assert isinstance(results[2], ZeroDivisionError)
    assert await named(engine) == {"a", "d"}
    assert [one.seq for one in await after_zero(engine)] == [1, 2]
    assert [one.event for one in await after_zero(engine)] == [
        ContactAdded(contact_id=ContactId(1)),
        ContactAdded(contact_id=ContactId(2)),
    ]


async def test_a_broken_rule_of_the_schema_concerns_its_unit_alone(engine: Engine) -> None:
    results = await ask(engine, Unit("same"), Unit("same"), Unit("other"))
    assert "UNIQUE" in str(results[1])
    assert await named(engine) == {"same", "other"}


async def test_a_fact_that_cannot_be_written_fails_its_unit_alone(engine: Engine) -> None:
    def half_a_character(tx: Tx) -> None:
        tx.run("insert into settings (name, value) values ('bad', x'00')")
        tx.emit(JournalFailed(journal_id=JournalId(1), channel_id=ChannelId(1), reason="\ud800"))

    with pytest.raises(UnicodeEncodeError):
        await engine.writer.run(half_a_character)
    assert await engine.writer.run(Unit("good")) == "good"
    assert await named(engine) == {"good"}


async def test_a_commit_that_fails_fails_all_and_nobody_hears_of_it(engine: Engine) -> None:
    heard: list[Logged] = []
    engine.bus.listen(heard.extend)

    def break_the_commit(tx: Tx) -> None:
        tx.run("pragma defer_foreign_keys = on")
        tx.run("insert into claims values (1, 9, 9, 'email', 'a', 1, 1)")

    async with Gate(engine):
        asked = [asyncio.ensure_future(engine.writer.run(one)) for one in (Unit("a"), break_the_commit, Unit("b"))]
        await asyncio.sleep(0)  # each task runs up to its place in the queue
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(result, Unavailable) for result in results)
    assert heard == []
    assert await named(engine) == set()
    assert _failing(engine)
    assert await engine.writer.run(Unit("c")) == "c"
    assert not _failing(engine)
    assert [one.seq for one in heard] == [1]


def _failing(engine: Engine) -> bool:
    return engine.writer.failure is not None


async def test_facts_are_published_in_order_without_a_gap_before_the_caller_goes_on(engine: Engine) -> None:
    heard: list[Logged] = []
    engine.bus.listen(heard.extend)

    async def one(number: int) -> None:
        await engine.writer.run(Unit(str(number)))
        assert engine.bus.last == heard[-1].seq
        assert len(heard) >= 1

    await asyncio.gather(*(one(number) for number in range(300)))
    assert [fact.seq for fact in heard] == list(range(1, 301))


async def test_who_was_cancelled_does_not_disturb_the_others(engine: Engine) -> None:
    async with Gate(engine):
        first = asyncio.ensure_future(engine.writer.run(Unit("first")))
        second = asyncio.ensure_future(engine.writer.run(Unit("second")))
        await asyncio.sleep(0)  # each task runs up to its place in the queue
        first.cancel()
    assert await second == "second"
    assert first.cancelled()
    assert await named(engine) == {"first", "second"}


async def test_closing_writes_what_is_queued_and_takes_no_more(desk: Path) -> None:
    async with running(desk) as engine:
        asked = [asyncio.ensure_future(engine.writer.run(Unit(str(number)))) for number in range(50)]
        await asyncio.sleep(0)
        await engine.writer.close()
        assert await asyncio.gather(*asked) == [str(number) for number in range(50)]
        with pytest.raises(Unavailable, match="stopping"):
            await engine.writer.run(Unit("late"))
    async with running(desk) as engine:
        assert len(await named(engine)) == 50


async def test_a_listener_that_breaks_keeps_nobody_else_waiting(engine: Engine) -> None:
    heard: list[Logged] = []

    def broken(_: list[Logged]) -> None:
        raise ZeroDivisionError

    engine.bus.listen(broken)
    stop = engine.bus.listen(heard.extend)
    assert await engine.writer.run(Unit("a")) == "a"
    assert len(heard) == 1
    stop()
    assert await engine.writer.run(Unit("b")) == "b"
    assert len(heard) == 1


async def test_waiting_for_what_comes_after(engine: Engine) -> None:
    assert not await engine.bus.beyond(engine.bus.last, 0)
    waiting = asyncio.ensure_future(engine.bus.beyond(engine.bus.last, 30))
    await engine.writer.run(Unit("a"))
    assert await waiting
    assert await engine.bus.beyond(Seq(0), 0)


async def test_reads_see_one_consistent_view(engine: Engine) -> None:
    def twice(tx: Tx) -> tuple[int, int]:
        before = tx.value("select count(*) from settings")
        reading.set()
        written.wait()
        return before, tx.value("select count(*) from settings")

    reading, written = threading.Event(), threading.Event()
    looking = asyncio.ensure_future(engine.readers.run(twice))
    await asyncio.to_thread(reading.wait)
    await engine.writer.run(Unit("meanwhile"))
    written.set()
    assert await looking == (0, 0)
    assert await engine.readers.run(lambda tx: tx.value("select count(*) from settings")) == 1


async def test_a_reader_cannot_write(engine: Engine) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        await engine.readers.run(Unit("sneaky"))
