"""The index follows what happens by itself."""

from collections.abc import Callable

from omnid import operations
from omnid.channel import Received, Sender
from omnid.daemon.indexer import Indexer
from omnid.daemon.supervising import beside
from omnid.desk import indexing
from omnid.desk.inbound import receive
from omnid.desk.searching import Found
from omnid.engine.engine import Engine
from omnid.model import SYSTEM, Channel
from omnid.store.database import Tx


def hears(channel: Channel, number: int) -> Callable[[Tx], None]:
    def unit(tx: Tx) -> None:
        sender = Sender(external_id="1", name="Anna")
        receive(tx, channel.id, Received(external_id=str(number), sender=sender, text=f"parcel {number}"))

    return unit


def ask(tx: Tx) -> Found:
    operation = operations.find("conversation.search")
    found: Found = operations.perform(tx, SYSTEM, operation, operation.request(text="parcels"))
    return found


async def until_level(engine: Engine) -> None:
    while await engine.readers.run(indexing.behind):
        assert await engine.writer.run(lambda tx: tx.now)


async def test_what_was_there_before_and_what_comes_are_both_indexed(engine: Engine, channel: Channel) -> None:
    await engine.writer.run(hears(channel, 1))
    async with beside(engine, Indexer(engine).run, "indexer"):
        await until_level(engine)
        await engine.writer.run(hears(channel, 2))
        await until_level(engine)
    found = await engine.readers.run(ask)
    assert [hit.snippet.text for hit in found.items] == ["parcel 2", "parcel 1"]


async def test_an_index_that_was_left_behind_goes_on_where_it_was(engine: Engine, channel: Channel) -> None:
    async with beside(engine, Indexer(engine).run, "indexer"):
        await engine.writer.run(hears(channel, 1))
        await until_level(engine)
    for number in range(2, 2 + 2 * indexing.AT_ONCE):
        await engine.writer.run(hears(channel, number))
    async with beside(engine, Indexer(engine).run, "indexer"):
        await until_level(engine)
    assert len((await engine.readers.run(ask)).items) == 20
