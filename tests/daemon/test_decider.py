"""The desk decides by the clock and by what happens, once for each."""

import re

from omnid import operations
from omnid.channel import Received, Sender
from omnid.daemon.decider import Decider
from omnid.daemon.supervising import beside
from omnid.desk import failing
from omnid.desk.inbound import receive
from omnid.engine.engine import Engine
from omnid.events import ConversationReopened, PartFailed
from omnid.model import SYSTEM, Channel, ConversationId, ConversationState
from omnid.store import conversations, events
from omnid.store.database import Tx, clock
from tests.patience import PATIENCE_S


def write_and_snooze(tx: Tx, channel: Channel, until_at: int) -> None:
    receive(tx, channel.id, Received(external_id="1", sender=Sender(external_id="ann"), text="hi"))
    snooze = operations.find("conversation.snooze")
    operations.perform(tx, SYSTEM, snooze, snooze.request(conversation_id=1, until_at=until_at))


async def test_what_was_put_aside_comes_back_when_it_is_due(engine: Engine, channel: Channel) -> None:
    async with beside(engine, Decider(engine).run, "decider"):
        await engine.writer.run(lambda tx: write_and_snooze(tx, channel, clock() + 50))
        put_aside = engine.bus.last
        assert await engine.bus.beyond(put_aside, PATIENCE_S)
    found = await engine.readers.run(lambda tx: conversations.get(tx, ConversationId(1)))
    assert found.state is ConversationState.OPEN
    logged = events.after(engine.connection, put_aside, 10)
    assert [type(one.event) for one in logged] == [ConversationReopened]


async def test_what_came_due_while_nothing_ran_is_done_at_the_start(engine: Engine, channel: Channel) -> None:
    await engine.writer.run(lambda tx: write_and_snooze(tx, channel, tx.now + 1))
    await engine.writer.run(lambda tx: conversations.snooze(tx, ConversationId(1), tx.now - 1))
    before = engine.bus.last
    async with beside(engine, Decider(engine).run, "decider"):
        assert await engine.bus.beyond(before, PATIENCE_S)


async def test_a_decision_that_breaks_is_known_and_keeps_no_other_from_being_made(
    engine: Engine, channel: Channel
) -> None:
    await engine.writer.run(lambda tx: tx.run("drop table steps"))
    await engine.writer.run(lambda tx: write_and_snooze(tx, channel, clock() + 50))
    before = engine.bus.last
    async with beside(engine, Decider(engine).run, "decider"):
        while len(found := events.after(engine.connection, before, 10)) < 2:
            await engine.bus.beyond(found[-1].seq if found else before, PATIENCE_S)
    assert {type(one.event) for one in found} == {PartFailed, ConversationReopened}
    (problem,) = await engine.readers.run(lambda tx: failing.problems(tx, 0))
    assert re.match(r"the daemon's part escalation has failed for \d+ s: OperationalError: no such table", problem)
