"""The only way in: what a channel hands over is on disk when `accept` returns, whatever is in it."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator

import pytest
import structlog

from omnid import registry
from omnid.channel import Raw, Unavailable
from omnid.channel import Sender as Person
from omnid.daemon.port import ChannelPort, session
from omnid.daemon.state import State
from omnid.engine.engine import Engine
from omnid.engine.live import ContactTyping, Live, Signal
from omnid.engine.writer import MOST_IN_COMMIT
from omnid.model import Channel
from omnid.store.database import Tx


@pytest.fixture
async def port(engine: Engine, channel: Channel) -> AsyncIterator[ChannelPort]:
    kind = registry.kind("telegram")
    async with session(None) as http:
        state = State("bot", "telegram", structlog.get_logger())
        yield ChannelPort(engine, Live(), channel, kind, state, http, None)


def update(number: int, text: str = "hello", chat: int = 10) -> Raw:
    person = {"id": chat, "first_name": "Ann", "is_bot": False}
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": text}
    return Raw(key=str(number), payload=json.dumps({"update_id": number, "message": message}).encode())


async def outcomes(engine: Engine) -> list[tuple[str, str]]:
    return await engine.readers.run(lambda tx: list(tx.run("select key, outcome from journal order by id")))


async def texts(engine: Engine) -> list[str]:
    return await engine.readers.run(lambda tx: [row[0] for row in tx.run("select text from messages order by id")])


async def test_a_batch_and_its_cursor_are_on_disk_when_accept_returns(engine: Engine, port: ChannelPort) -> None:
    await port.accept([update(1, "one"), update(2, "two")], cursor="3")
    assert await texts(engine) == ["one", "two"]
    assert await port.cursor() == "3"


async def test_the_same_batch_again_changes_nothing(engine: Engine, port: ChannelPort) -> None:
    for _ in range(2):
        await port.accept([update(1), update(2)], cursor="3")
    assert await texts(engine) == ["hello", "hello"]


@pytest.mark.parametrize("poison", [b"", b"{", b"\xff\xff", b"[" * 10_000, b'{"update_id": 2, "message": 7}'])
async def test_what_cannot_be_understood_blocks_nothing_after_it(
    engine: Engine, port: ChannelPort, poison: bytes
) -> None:
    await port.accept([update(1), Raw(key="2", payload=poison), update(3)], cursor="4")
    assert len(await texts(engine)) == 2
    assert [one for one in await outcomes(engine) if one[0] != "2"] == [("1", "accepted"), ("3", "accepted")]
    assert await port.cursor() == "4"


async def test_an_update_that_cannot_be_received_is_journalled_as_failed_and_the_rest_goes_on(
    engine: Engine, port: ChannelPort
) -> None:
    await engine.writer.run(_trap)
    await port.accept([update(1), update(2, "poison"), update(3)], cursor="4")
    assert sorted(await outcomes(engine)) == [("1", "accepted"), ("2", "failed"), ("3", "accepted")]
    assert await texts(engine) == ["hello", "hello"]
    assert await port.cursor() == "4"


def _trap(tx: Tx) -> None:
    """A desk that cannot take one text: stands for any bug in receiving."""
    tx.run(
        """create trigger trap before insert on messages when new.text = 'poison'
           begin select raise(abort, 'a bug'); end"""
    )


async def test_a_full_disk_is_told_to_the_channel_and_the_cursor_stays(engine: Engine, port: ChannelPort) -> None:
    await port.accept([update(1)], cursor="2")
    await engine.writer.run(lambda tx: tx.run("pragma max_page_count = 1").fetchall())
    with pytest.raises(Unavailable, match="The disk is full"):
        await port.accept([update(number, "x" * 100_000) for number in range(2, 5)], cursor="5")
    assert await port.cursor() == "2"
    await engine.writer.run(lambda tx: tx.run("pragma max_page_count = 100000").fetchall())
    await port.accept([update(number, "x" * 100_000) for number in range(2, 5)], cursor="5")
    assert len(await texts(engine)) == 4


async def test_typing_is_told_and_never_stored(engine: Engine, port: ChannelPort) -> None:
    told: list[Signal] = []
    port._live.listen(told.append)
    await port.typing(Person(external_id="10"))
    assert told == []
    await port.accept([update(1)])
    before = engine.bus.last
    await port.typing(Person(external_id="10"))
    assert [type(one) for one in told] == [ContactTyping]
    assert engine.bus.last == before


async def test_many_channels_may_hand_over_at_once(engine: Engine, port: ChannelPort) -> None:
    await asyncio.gather(*(port.accept([update(number, chat=number % 7)]) for number in range(200)))
    assert len(await texts(engine)) == 200


async def test_the_cursor_never_moves_past_what_was_in_a_commit_that_failed(engine: Engine, port: ChannelPort) -> None:
    """The batch is spread over two commits, the first of which fails as a whole; the second is the cursor's."""

    def fail_as_a_whole(tx: Tx) -> None:
        tx.run("pragma defer_foreign_keys = on")
        tx.run("insert into claims values (1, 9, 9, 'email', 'a', 1, 1)")

    batch = [update(number) for number in range(1, MOST_IN_COMMIT + 50)]
    gate, busy = threading.Event(), threading.Event()

    def wait(tx: Tx) -> None:
        busy.set()
        gate.wait()

    waiting = [asyncio.ensure_future(engine.writer.run(wait))]
    await asyncio.to_thread(busy.wait)
    waiting.append(asyncio.ensure_future(engine.writer.run(fail_as_a_whole)))
    accepting = asyncio.ensure_future(port.accept(batch, cursor="1000"))
    for _ in range(3):
        await asyncio.sleep(0)  # each task runs up to its place in the queue
    assert engine.writer.waiting == len(batch) + 2
    gate.set()
    with pytest.raises(Unavailable):
        await accepting
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await port.cursor() is None
    await port.accept(batch, cursor="1000")
    assert await port.cursor() == "1000"
    assert len(await texts(engine)) == len(batch)


async def test_what_a_channel_remembers_is_there_for_its_time_and_for_itself(engine: Engine, port: ChannelPort) -> None:
    await port.remember("count", "1", 60)
    await port.remember("count", "2", 60)
    await port.remember("mark", "gone", 0)
    assert (await port.recall("count"), await port.recall("mark"), await port.recall("other")) == ("2", None, None)
    with pytest.raises(ValueError, match="at most"):
        await port.remember("count", "x" * 70_000, 60)
    await port.remember("more", "1", 60)
    kept = await engine.readers.run(lambda tx: [row[0] for row in tx.run("select name from memories order by name")])
    assert kept == ["count", "more"]
