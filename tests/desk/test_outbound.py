"""What leaves: every outcome of an attempt and what follows from it."""

import pytest

from omnid.channel import Capabilities, ChannelDown, Rejected, Retry, Sent, Unreachable, Unsure
from omnid.desk import outbound
from omnid.errors import Conflict
from omnid.model import (
    AttemptOutcome,
    ConversationId,
    ConversationState,
    Message,
    MessageState,
    OutboxId,
    OutboxItem,
    OutboxState,
)
from omnid.policy import backoff
from omnid.store import outbox
from tests.desk.world import DAY, EXACT, World


@pytest.fixture
def conversation(world: World) -> ConversationId:
    """One who has written, and waits."""
    return world.message(world.hears("ann", "m1")).conversation_id


def item(world: World, message: Message) -> OutboxItem:
    with world.tx() as tx:
        found = outbox.of_message(tx, message.id)
        assert found is not None
        return outbox.get(tx, found)


def next_due(world: World) -> int | None:
    with world.tx() as tx:
        return outbound.due(tx, world.telegram, 10)[1]


def outcomes(world: World, number: OutboxId) -> list[AttemptOutcome | None]:
    with world.tx() as tx:
        return [attempt.outcome for attempt in outbox.attempts(tx, number)]


def test_a_reply_is_queued_and_nobody_waits_any_more(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation, "soon")
    assert (message.state, item(world, message).state) == (MessageState.QUEUED, OutboxState.QUEUED)
    assert world.conversation(conversation).waiting_since_at is None
    assert world.told()[-1] == "message_queued"
    assert [one.message.text for one in world.due()] == ["soon"]


def test_sent_is_sent(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    world.tries(number, Sent(external_id="s1"))
    assert (item(world, message).state, world.message(message.id).state) == (OutboxState.SENT, MessageState.SENT)
    assert outcomes(world, number) == [AttemptOutcome.SENT]
    assert world.due() == []
    assert world.told()[-1] == "message_sent"


def test_an_attempt_is_on_disk_before_it_is_made(world: World, conversation: ConversationId) -> None:
    number = item(world, world.reply(conversation)).id
    world.begin(number)
    assert outcomes(world, number) == [None]
    assert world.due() == []


def test_retry_waits_longer_each_time(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    waits = []
    for _ in range(12):
        world.tries(number, Retry("busy"))
        waits.append(item(world, message).due_at - world.now)
        assert world.due() == []
        assert next_due(world) == item(world, message).due_at
        world.later(waits[-1])
        assert len(world.due()) == 1
    assert waits == sorted(waits)
    assert waits[-1] <= 1000 * backoff.MOST_S
    assert (world.message(message.id).state, item(world, message).reason) == (MessageState.QUEUED, "busy")


def test_retry_after_what_the_service_asks_for_is_never_earlier(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    world.tries(item(world, message).id, Retry("slow down", after=30))
    assert 30_000 <= item(world, message).due_at - world.now <= 38_000


def test_a_message_that_could_not_leave_for_a_day_has_failed(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    world.later(DAY)
    world.tries(number, Retry("busy"))
    assert item(world, message).state is OutboxState.QUEUED
    world.later(DAY)
    world.tries(number, Retry("busy"))
    assert item(world, message).state is OutboxState.FAILED
    assert "given up after 24 hours; last: busy" in (world.message(message.id).reason or "")
    assert world.conversation(conversation).waiting_since_at is not None


def test_while_the_channel_is_down_messages_wait(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    world.tries(item(world, message).id, ChannelDown("the token was revoked"))
    assert item(world, message).state is OutboxState.QUEUED
    assert item(world, message).due_at == world.now + backoff.CHANNEL_DOWN_MS


def test_rejected_is_final_and_the_contact_waits_again(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    world.tries(item(world, message).id, Rejected("too long"))
    assert (item(world, message).state, world.message(message.id).reason) == (OutboxState.FAILED, "too long")
    assert world.conversation(conversation).waiting_since_at is not None
    assert world.told()[-1] == "message_failed"


def test_an_answer_that_fails_after_the_close_opens_the_matter_again(
    world: World, conversation: ConversationId
) -> None:
    number = item(world, world.reply(conversation)).id
    world.asks("conversation.close", conversation_id=conversation)
    world.tries(number, Rejected("too long"))
    after = world.conversation(conversation)
    assert (after.state, after.waiting_since_at, after.closed_at) == (ConversationState.OPEN, world.now, None)
    assert world.told()[-2:] == ["message_failed", "conversation_reopened"]


def test_unreachable_marks_the_identity_and_the_next_reply_takes_another_way(
    world: World, conversation: ConversationId
) -> None:
    number = item(world, world.reply(conversation)).id
    world.tries(number, Unreachable("blocked the bot"))
    with pytest.raises(Conflict, match="blocked the bot"):
        world.reply(conversation)
    other = world.message(world.hears("ann2", "m1", channel=world.second))
    contact = world.conversation(conversation).contact_id
    world.asks("contact.merge", contact_id=contact, other_id=other.contact_id)
    message = world.reply(conversation)
    assert message.channel == "bot2"
    assert [one.text for one in world.thread(conversation)][-1] == "Sent by bot2, because bot: blocked the bot"


def test_unsure_is_tried_again_marked_as_perhaps_doubled_and_then_left_to_an_operator(
    world: World, conversation: ConversationId
) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    for _ in range(backoff.UNSURE_TRIES - 1):
        world.tries(number, Unsure("no answer"))
        assert (item(world, message).state, world.message(message.id).state) == (
            OutboxState.QUEUED,
            MessageState.UNSURE,
        )
        assert world.message(message.id).duplicate_possible
        world.later(DAY // 24)
    world.tries(number, Unsure("no answer"))
    assert item(world, message).state is OutboxState.UNSURE
    assert world.due() == []
    assert world.told()[-1] == "message_unsure"


def test_one_unsure_try_that_is_not_repeated_is_not_doubled(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    careful = Capabilities(text_limit=10, retry_unsure=False)
    world.tries(item(world, message).id, Unsure("no answer"), can=careful)
    assert item(world, message).state is OutboxState.UNSURE
    assert not world.message(message.id).duplicate_possible


def test_where_the_service_knows_the_key_unsure_is_simply_tried_again(
    world: World, conversation: ConversationId
) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    for _ in range(backoff.UNSURE_TRIES + 2):
        world.tries(number, Unsure("no answer"), can=EXACT)
    assert world.message(message.id).state is MessageState.QUEUED
    world.tries(number, Sent(), can=EXACT)
    assert not world.message(message.id).duplicate_possible


def test_sent_after_unsure_says_that_it_may_be_twice(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    world.tries(number, Unsure("no answer"))
    world.tries(number, Sent(external_id="s1"))
    assert world.message(message.id).state is MessageState.SENT
    assert world.message(message.id).duplicate_possible
    assert getattr(world.facts()[-1], "duplicate_possible", None) is True


def test_a_message_of_several_parts_goes_on_where_it_stopped(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    world.settle(number, world.begin(number, 0), Sent(external_id="a"), last=False)
    assert item(world, message).state is OutboxState.SENDING
    world.settle(number, world.begin(number, 1), Retry("busy"), last=False)
    world.later(DAY // 24)
    [due] = world.due()
    assert due.parts_sent == 1
    assert world.message(message.id).state is MessageState.QUEUED
    world.settle(number, world.begin(number, 1), Sent(external_id="b"), last=True)
    assert item(world, message).parts_sent == 2
    assert world.message(message.id).state is MessageState.SENT


def test_replies_to_one_contact_leave_in_order(world: World, conversation: ConversationId) -> None:
    first, second = world.reply(conversation, "1"), world.reply(conversation, "2")
    other = world.reply(world.message(world.hears("bob", "m2")).conversation_id, "3")
    assert [due.message.text for due in world.due()] == ["1", "3"]
    world.tries(item(world, first).id, Retry("busy"))
    world.tries(item(world, other).id, Sent())
    assert world.due() == []
    assert next_due(world) == item(world, first).due_at
    world.later(DAY // 24)
    world.tries(item(world, first).id, Sent())
    assert [due.message.id for due in world.due()] == [second.id]


def test_what_the_daemon_died_in_is_unsure_and_goes_on(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    world.begin(number)
    assert world.recovers() == 1
    assert outcomes(world, number) == [AttemptOutcome.UNSURE]
    assert world.message(message.id).duplicate_possible
    world.later(DAY // 24)
    assert len(world.due()) == 1
    assert world.recovers() == 0


def test_a_death_between_two_parts_loses_and_doubles_nothing(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    world.settle(number, world.begin(number, 0), Sent(external_id="a"), last=False)
    assert world.recovers() == 0
    [due] = world.due()
    assert due.parts_sent == 1
    assert not world.message(message.id).duplicate_possible


def test_recovery_minds_its_own_channel(world: World, conversation: ConversationId) -> None:
    world.begin(item(world, world.reply(conversation)).id)
    assert world.recovers(channel=world.second) == 0


def test_a_queued_reply_can_be_cancelled_and_the_contact_waits_as_before(
    world: World, conversation: ConversationId
) -> None:
    since = world.now
    world.later(1000)
    message = world.reply(conversation)
    number = item(world, message).id
    world.asks("outbox.cancel", outbox_id=number)
    assert world.message(message.id).state is MessageState.CANCELLED
    assert world.conversation(conversation).waiting_since_at == since
    with world.tx() as tx:
        assert outbound.begin(tx, number, 0) is None
    for name in ("outbox.cancel", "outbox.retry"):
        with pytest.raises(Conflict, match="is cancelled"):
            world.asks(name, outbox_id=number)


def test_what_is_being_sent_cannot_be_cancelled(world: World, conversation: ConversationId) -> None:
    number = item(world, world.reply(conversation)).id
    world.begin(number)
    with pytest.raises(Conflict, match="is sending"):
        world.asks("outbox.cancel", outbox_id=number)


def test_a_failed_message_can_be_tried_again_and_then_nobody_waits(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    world.tries(number, Rejected("too long"))
    world.asks("outbox.retry", outbox_id=number)
    assert world.message(message.id).state is MessageState.QUEUED
    assert world.conversation(conversation).waiting_since_at is None
    world.tries(number, Sent())
    assert world.message(message.id).state is MessageState.SENT
    assert not world.message(message.id).duplicate_possible


def test_an_unsure_message_tried_again_by_hand_may_be_twice(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    number = item(world, message).id
    for _ in range(backoff.UNSURE_TRIES):
        world.tries(number, Unsure("no answer"))
    world.asks("outbox.retry", outbox_id=number)
    assert item(world, message).tries == 0
    world.tries(number, Sent())
    assert world.message(message.id).duplicate_possible


def test_a_reply_where_the_contact_reads_the_log_needs_no_outbox(world: World) -> None:
    world.says("v1", "key-0001")
    [(conversation,)] = world.sql("select id from conversations")
    message = world.reply(conversation)
    assert message.state is MessageState.SENT
    assert world.sql("select count(*) from outbox") == [(0,)]


def test_a_plugin_is_told_since_when_a_part_may_have_arrived(world: World, conversation: ConversationId) -> None:
    message = world.reply(conversation)
    (due,) = world.due()
    assert due.unsure_since is None
    since = world.now
    world.tries(due.outbox_id, Unsure("no answer"), can=EXACT)
    world.later(DAY // 12)
    (due,) = world.due()
    assert due.unsure_since == since
    world.begin(due.outbox_id)
    world.recovers(EXACT)
    world.later(DAY // 12)
    assert world.due()[0].unsure_since == since
    world.tries(due.outbox_id, Sent(external_id="s1"))
    assert world.message(message.id).state is MessageState.SENT
