"""The sender of one channel, over a real store and a service that does as it is told."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
import structlog

from omnid import operations
from omnid.channel import Capabilities, ChannelDown, Outgoing, Received, Rejected, Retry, Sent, Unsure
from omnid.channel import Sender as Person
from omnid.daemon.sender import Sender
from omnid.daemon.state import State
from omnid.desk import inbound
from omnid.engine.engine import Engine
from omnid.events import Logged, MessageRetried
from omnid.model import SYSTEM, Channel, ConversationId, CorrectionState, Message, MessageId, MessageState
from omnid.store import messages
from tests.patience import PATIENCE_S

QUICK = Capabilities(text_limit=20, per_second=1e6, per_second_each=1e6)


class Service:
    """Takes what is sent; ``answers``: what the coming calls raise instead, None for none."""

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []
        self.calls: list[Outgoing] = []
        self.edited: list[tuple[str, str]] = []
        self.retracted: list[tuple[str, str]] = []
        self.answers: deque[Exception | None] = deque()
        self.open = asyncio.Event()
        self.open.set()
        self.called = asyncio.Event()

    async def receive(self) -> None:
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> Sent:
        self.calls.append(outgoing)
        self.called.set()
        await self.open.wait()
        answer = self.answers.popleft() if self.answers else None
        if answer is not None:
            raise answer
        self.taken.append(outgoing)
        return Sent(external_id=f"s{len(self.taken)}")

    async def edit(self, external_id: str, outgoing: Outgoing) -> None:
        await self.send(outgoing)
        self.edited.append((external_id, outgoing.text))

    async def retract(self, recipient: str, external_id: str) -> None:
        self.retracted.append((recipient, external_id))


class Desk:
    def __init__(self, engine: Engine, channel: Channel) -> None:
        self.engine = engine
        self.channel = channel
        self.service = Service()
        self.state = State("bot", "telegram", structlog.get_logger())

    async def hears(self, who: str) -> ConversationId:
        received = Received(external_id=who, sender=Person(external_id=who), text="hello")
        message = await self.engine.writer.run(lambda tx: inbound.receive(tx, self.channel.id, received))
        assert message is not None
        return (await self.message(message)).conversation_id

    async def reply(self, conversation: ConversationId, text: str) -> MessageId:
        operation = operations.find("conversation.reply")
        request = operation.request(conversation_id=conversation, text=text)
        said = await self.engine.writer.run(lambda tx: operations.perform(tx, SYSTEM, operation, request))
        return MessageId(said.id)

    async def corrects(self, what: str, message: MessageId, **fields: str) -> None:
        operation = operations.find(what)
        request = operation.request(message_id=message, **fields)
        await self.engine.writer.run(lambda tx: operations.perform(tx, SYSTEM, operation, request))

    async def corrected(self, message: MessageId) -> Message:
        """Wait until nothing of it waits any more."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                seq = self.engine.bus.last
                found = await self.message(message)
                if found.correction is not CorrectionState.QUEUED:
                    return found
                await self.engine.bus.beyond(seq, PATIENCE_S)

    async def message(self, message: MessageId) -> Message:
        return await self.engine.readers.run(lambda tx: messages.get(tx, message))

    async def becomes(self, message: MessageId, *states: MessageState) -> Message:
        """Wait until it is in one of these states; the bus says when to look."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                seq = self.engine.bus.last
                found = await self.message(message)
                if found.state in states:
                    return found
                await self.engine.bus.beyond(seq, PATIENCE_S)

    @asynccontextmanager
    async def sending(self, can: Capabilities = QUICK, stop_s: float = 5) -> AsyncIterator[Sender]:
        sender = Sender(self.engine, self.channel, can, self.service, self.state, None)
        task = asyncio.create_task(sender.run())
        try:
            yield sender
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await sender.stop(stop_s)


@pytest.fixture
def desk(engine: Engine, channel: Channel) -> Desk:
    return Desk(engine, channel)


async def test_a_reply_leaves_at_once_and_in_order(desk: Desk) -> None:
    ann = await desk.hears("ann")
    async with desk.sending():
        replies = [await desk.reply(ann, str(number)) for number in range(5)]
        await desk.becomes(replies[-1], MessageState.SENT)
    assert [(one.recipient, one.text) for one in desk.service.taken] == [("ann", str(number)) for number in range(5)]
    assert desk.state.show().state == "working"


async def test_what_was_queued_while_no_sender_ran_leaves_when_one_does(desk: Desk) -> None:
    reply = await desk.reply(await desk.hears("ann"), "late")
    async with desk.sending():
        await desk.becomes(reply, MessageState.SENT)


async def test_a_retry_comes_when_it_is_due_also_when_another_reply_waits_behind_it(desk: Desk) -> None:
    ann = await desk.hears("ann")
    desk.service.answers.extend([Retry("busy", after=0.05), Retry("busy", after=0.05)])
    first, second = await desk.reply(ann, "first"), await desk.reply(ann, "second")
    async with desk.sending():
        await desk.becomes(second, MessageState.SENT)
    assert [one.text for one in desk.service.taken] == ["first", "second"]
    assert len({one.key for one in desk.service.calls[:3]}) == 1
    assert (await desk.message(first)).state is MessageState.SENT


async def test_one_slow_recipient_keeps_no_other_waiting(desk: Desk) -> None:
    ann, bob = await desk.hears("ann"), await desk.hears("bob")
    desk.service.open.clear()
    async with desk.sending():
        await desk.reply(ann, "to ann")
        await desk.service.called.wait()
        desk.service.called.clear()
        last = await desk.reply(bob, "to bob")
        await desk.service.called.wait()
        desk.service.open.set()
        await desk.becomes(last, MessageState.SENT)


async def test_a_long_text_leaves_in_parts_and_goes_on_where_it_stopped(desk: Desk) -> None:
    ann = await desk.hears("ann")
    desk.service.answers.extend([None, Retry("busy", after=0.01)])
    async with desk.sending():
        reply = await desk.reply(ann, "one two three four five six seven eight nine")
        await desk.becomes(reply, MessageState.SENT)
    said = [one.text for one in desk.service.taken]
    assert " ".join(said) == "one two three four five six seven eight nine"
    assert all(len(text) <= QUICK.text_limit for text in said)
    assert len({one.key for one in desk.service.taken}) == len(said)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Rejected("too rude"), MessageState.FAILED),
        (Unsure("no answer"), MessageState.UNSURE),
        (ZeroDivisionError("a bug"), MessageState.UNSURE),
        (TimeoutError(), MessageState.UNSURE),
    ],
)
async def test_what_the_service_or_the_plugin_does_is_written_down(
    desk: Desk, answer: Exception, state: MessageState
) -> None:
    ann = await desk.hears("ann")
    desk.service.answers.append(answer)
    careful = msgspec.structs.replace(QUICK, retry_unsure=False)
    async with desk.sending(careful):
        found = await desk.becomes(await desk.reply(ann, "hm"), state)
        assert found.reason
        await desk.becomes(await desk.reply(ann, "next"), MessageState.SENT)


async def test_a_channel_that_is_down_is_shown_as_failing(desk: Desk) -> None:
    ann = await desk.hears("ann")
    desk.service.answers.append(ChannelDown("the token was revoked"))
    retried = asyncio.Event()
    desk.engine.bus.listen(lambda logged: retried.set() if _is_retried(logged) else None)
    async with desk.sending():
        await desk.reply(ann, "hello")
        await asyncio.wait_for(retried.wait(), PATIENCE_S)
    assert desk.state.show().state == "failing"
    assert desk.state.show().reason == "the token was revoked"


def _is_retried(logged: list[Logged]) -> bool:
    return any(isinstance(one.event, MessageRetried) for one in logged)


async def test_what_is_cut_off_at_the_stop_is_unsure_to_the_next_sender(desk: Desk) -> None:
    ann = await desk.hears("ann")
    desk.service.open.clear()
    async with desk.sending(stop_s=0):
        reply = await desk.reply(ann, "hello")
        await desk.service.called.wait()
    desk.service.open.set()
    assert (await desk.message(reply)).state is MessageState.QUEUED
    async with desk.sending():
        assert (await desk.becomes(reply, MessageState.SENT, MessageState.UNSURE)).duplicate_possible
        assert (await desk.becomes(reply, MessageState.SENT)).duplicate_possible


async def test_attempts_under_way_may_end_before_the_stop(desk: Desk) -> None:
    ann = await desk.hears("ann")
    desk.service.open.clear()
    async with desk.sending():
        reply = await desk.reply(ann, "hello")
        await desk.service.called.wait()
        asyncio.get_running_loop().call_soon(desk.service.open.set)
    assert (await desk.message(reply)).state is MessageState.SENT


async def test_an_edit_and_a_retraction_leave_at_once(desk: Desk) -> None:
    ann = await desk.hears("ann")
    async with desk.sending():
        reply = await desk.reply(ann, "anser")
        await desk.becomes(reply, MessageState.SENT)
        await desk.corrects("message.edit", reply, text="answer")
        assert (await desk.corrected(reply)).correction is None
        await desk.corrects("message.retract", reply)
        assert (await desk.corrected(reply)).deleted_at is not None
    assert (desk.service.edited, desk.service.retracted) == ([("s1", "answer")], [("ann", "s1")])


async def test_a_message_in_parts_is_changed_and_taken_back_part_by_part(desk: Desk) -> None:
    ann = await desk.hears("ann")
    telegram = msgspec.structs.replace(QUICK, text_limit=4096)
    desk.service.answers.extend([None, None, None, Retry("busy", after=0.01), None])
    async with desk.sending(telegram):
        reply = await desk.reply(ann, "a" * 4000 + " " + "b" * 4000)
        await desk.becomes(reply, MessageState.SENT)
        await desk.corrects("message.edit", reply, text="c" * 4000 + " " + "d" * 4000)
        assert (await desk.corrected(reply)).correction is None
        await desk.corrects("message.retract", reply)
        await desk.corrected(reply)
    assert [(name, text[:1], len(text)) for name, text in desk.service.edited] == [("s1", "c", 4000), ("s2", "d", 4000)]
    assert [name for _, name in desk.service.retracted] == ["s1", "s2"]


async def test_what_is_changed_while_it_leaves_is_corrected_after_it(desk: Desk) -> None:
    ann = await desk.hears("ann")
    desk.service.open.clear()
    async with desk.sending():
        reply = await desk.reply(ann, "anser")
        await desk.service.called.wait()
        await desk.corrects("message.edit", reply, text="answer")
        desk.service.open.set()
        assert (await desk.corrected(reply)).state is MessageState.SENT
    assert [one.text for one in desk.service.taken] == ["anser", "answer"]
    assert desk.service.edited == [("s1", "answer")]


async def test_a_correction_that_is_refused_is_told(desk: Desk) -> None:
    ann = await desk.hears("ann")
    async with desk.sending():
        reply = await desk.reply(ann, "anser")
        await desk.becomes(reply, MessageState.SENT)
        desk.service.answers.append(Rejected("too old"))
        await desk.corrects("message.edit", reply, text="answer")
        found = await desk.corrected(reply)
    assert (found.correction, found.correction_reason) == (CorrectionState.FAILED, "too old")
