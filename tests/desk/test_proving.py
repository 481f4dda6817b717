"""Receipts that come before the answer to our send, and those that answer for it."""

import pytest

from omnid.channel import Echoed, Receipt, ReceiptState, Retry, Sender, Sent, Unsure
from omnid.desk import outbound
from omnid.model import ConversationId, Message, MessageState, OutboxId
from omnid.store import early_receipts
from tests.desk.world import DAY, World


@pytest.fixture
def conversation(world: World) -> ConversationId:
    return world.message(world.hears("ann", "m1")).conversation_id


def test_a_receipt_that_comes_before_the_answer_to_the_send_counts_when_that_comes(
    world: World, conversation: ConversationId
) -> None:
    message, item = _queued(world, conversation)
    attempt = world.begin(item)
    _told(world, "s1", ReceiptState.READ)
    _told(world, "s1", ReceiptState.DELIVERED)
    assert world.message(message.id).state is MessageState.QUEUED
    world.settle(item, attempt, Sent(external_id="s1"))
    assert world.message(message.id).state is MessageState.READ
    assert world.told()[-3:] == ["message_sent", "message_delivered", "message_read"]
    assert world.sql("select count(*) from early_receipts") == [(0,)]


def test_a_failure_that_is_told_first_counts_too(world: World, conversation: ConversationId) -> None:
    message, item = _queued(world, conversation)
    attempt = world.begin(item)
    _told(world, "s1", ReceiptState.FAILED, reason="number is gone")
    world.settle(item, attempt, Sent(external_id="s1"))
    assert (world.message(message.id).state, world.message(message.id).reason) == (
        MessageState.FAILED,
        "number is gone",
    )


def test_a_receipt_may_come_before_the_echo_of_what_it_is_about(world: World, conversation: ConversationId) -> None:
    _told(world, "e1", ReceiptState.READ)
    echoed = world.gets(Echoed(external_id="e1", recipient=Sender(external_id="ann"), text="from the app"))
    assert echoed is not None
    assert world.message(echoed).state is MessageState.READ


def test_receipts_of_messages_that_are_nobodys_are_forgotten_after_a_day(world: World) -> None:
    _told(world, "other", ReceiptState.READ)
    world.later(DAY + 1)
    _told(world, "another", ReceiptState.READ)
    assert world.sql("select external_id from early_receipts") == [("another",)]
    assert early_receipts.KEPT_MS == DAY


@pytest.mark.parametrize("state", [ReceiptState.SENT, ReceiptState.DELIVERED])
def test_a_receipt_with_our_key_settles_a_send_of_unknown_outcome(
    world: World, conversation: ConversationId, state: ReceiptState
) -> None:
    message, item = _queued(world, conversation)
    world.tries(item, Unsure("no answer"))
    _told(world, "s1", state, key=f"{message.key}.0")
    now = world.message(message.id)
    assert now.state is MessageState(state.value)
    assert not now.duplicate_possible
    assert world.due() == []
    _told(world, "s1", ReceiptState.READ)
    assert world.message(message.id).state is MessageState.READ


def test_the_key_may_come_while_the_answer_is_still_waited_for(world: World, conversation: ConversationId) -> None:
    message, item = _queued(world, conversation)
    attempt = world.begin(item)
    _told(world, "s1", ReceiptState.DELIVERED, key=f"{message.key}.0")
    world.settle(item, attempt, Unsure("no answer"))
    assert world.message(message.id).state is MessageState.DELIVERED
    assert "message_unsure" not in world.told()


def test_the_key_may_come_before_the_daemon_knows_that_the_last_one_died(
    world: World, conversation: ConversationId
) -> None:
    message, item = _queued(world, conversation)
    world.begin(item)
    _told(world, "s1", ReceiptState.DELIVERED, key=f"{message.key}.0")
    assert world.recovers() == 1
    assert world.message(message.id).state is MessageState.DELIVERED


def test_what_is_proven_while_it_is_tried_again_is_not_tried_a_third_time(
    world: World, conversation: ConversationId
) -> None:
    message, item = _queued(world, conversation)
    world.tries(item, Unsure("no answer"))
    world.later(DAY // 24)
    attempt = world.begin(item)
    _told(world, "s1", ReceiptState.SENT, key=f"{message.key}.0")
    world.settle(item, attempt, Retry("too many"))
    assert world.message(message.id).state is MessageState.SENT
    assert world.due() == []


def test_what_was_given_up_and_arrived_after_all_is_sent(world: World, conversation: ConversationId) -> None:
    message, item = _queued(world, conversation)
    world.tries(item, Unsure("no answer"))
    world.later(DAY + 1000)
    world.tries(item, Retry("too many"))
    assert world.message(message.id).state is MessageState.FAILED
    _told(world, "s1", ReceiptState.DELIVERED, key=f"{message.key}.0")
    assert world.message(message.id).state is MessageState.DELIVERED


def test_a_part_that_is_proven_lets_the_next_one_leave(world: World, conversation: ConversationId) -> None:
    message, item = _queued(world, conversation)
    with world.tx() as tx:
        attempt = outbound.begin(tx, item, 0, 2)
    assert attempt is not None
    world.settle(item, attempt, Unsure("no answer"), last=False)
    _told(world, "s1", ReceiptState.SENT, key=f"{message.key}.0")
    (due,) = world.due()
    assert due.parts_sent == 1
    world.tries(item, Sent(external_id="s2"))
    assert world.message(message.id).state is MessageState.SENT


@pytest.mark.parametrize("key", ["", "nonsense", "k.", "k.x", ".0", "k.0", "k.²"])
def test_a_key_that_is_not_ours_settles_nothing(world: World, conversation: ConversationId, key: str) -> None:
    message, item = _queued(world, conversation)
    world.tries(item, Unsure("no answer"))
    _told(world, "s1", ReceiptState.SENT, key=key)
    assert world.message(message.id).state is MessageState.UNSURE


def _queued(world: World, conversation: ConversationId) -> tuple[Message, OutboxId]:
    message = world.reply(conversation)
    (due,) = world.due()
    return message, due.outbox_id


def _told(
    world: World, external_id: str, state: ReceiptState, *, reason: str | None = None, key: str | None = None
) -> None:
    world.gets(Receipt(external_id=external_id, state=state, reason=reason, key=key))
