"""What comes from outside."""

import pytest

from omnid.channel import (
    Claimed,
    ClaimType,
    Echoed,
    Reach,
    Receipt,
    ReceiptState,
    Received,
    RemoteFile,
    Retracted,
    Sender,
    Sent,
    Typing,
)
from omnid.desk import meeting, writing
from omnid.errors import Conflict
from omnid.model import AttachmentState, AttachmentType, ConversationId, ConversationState, MessageId, MessageState
from omnid.store import contacts
from tests.desk.world import DAY, World


def test_the_same_update_twice_is_one_message(world: World) -> None:
    received = Received(external_id="m1", sender=Sender(external_id="ann"), text="hi")
    world.update("u1", received)
    before = world.told()
    world.update("u1", received)
    assert world.told() == before
    assert world.sql("select count(*) from messages") == [(1,)]


def test_the_same_message_in_another_update_is_one_message(world: World) -> None:
    first = world.hears("ann", "m1", "hi")
    assert world.hears("ann", "m1", "hi") == first
    assert world.conversation(world.message(first).conversation_id).message_count == 1


def test_one_external_id_on_two_channels_is_two_messages(world: World) -> None:
    assert world.hears("ann", "m1") != world.hears("ann", "m1", channel=world.second)


def test_a_first_message_makes_contact_identity_conversation_and_their_facts(world: World) -> None:
    message = world.message(world.hears("ann", "m1", "good day"))
    conversation = world.conversation(message.conversation_id)
    assert world.told() == ["contact_added", "identity_added", "conversation_opened", "message_received"]
    assert (conversation.state, conversation.waiting_since_at, conversation.last_text, conversation.message_count) == (
        ConversationState.OPEN,
        world.now,
        "good day",
        1,
    )
    assert (message.author, message.channel, message.sent_at) == ("ann", "bot", world.now)


def test_the_services_own_time_is_kept(world: World) -> None:
    assert world.message(world.hears("ann", "m1", at=123)).sent_at == 123


def test_an_edit_changes_the_text_and_says_so(world: World) -> None:
    message = world.hears("ann", "m1", "helo")
    world.later(5)
    assert world.edits("ann", "m1", "hello") == message
    after = world.message(message)
    assert (after.text, after.edited_at) == ("hello", world.now)
    assert world.told()[-1] == "message_edited"


def test_an_edit_of_what_we_never_saw_is_the_message(world: World) -> None:
    message = world.edits("ann", "m1", "hello", [RemoteFile(type=AttachmentType.IMAGE, ref="f1")])
    assert message is not None
    assert world.message(message).text == "hello"
    assert [one.state for one in world.message(message).attachments] == [AttachmentState.PENDING]
    assert world.hears("ann", "m1", "the original, late") == message
    assert world.message(message).text == "hello"


def test_a_retracted_message_is_marked_and_kept(world: World) -> None:
    message = world.hears("ann", "m1", "secret")
    world.gets(Retracted(external_id="m1"))
    assert world.message(message).deleted_at == world.now
    assert world.message(message).text == "secret"
    assert world.gets(Retracted(external_id="unheard of")) is None


def test_a_contact_who_writes_soon_after_the_close_goes_on_with_the_same_conversation(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    world.asks("conversation.close", conversation_id=conversation)
    world.later(7 * DAY)
    assert world.message(world.hears("ann", "m2")).conversation_id == conversation
    assert world.conversation(conversation).state is ConversationState.OPEN
    assert world.conversation(conversation).waiting_since_at == world.now
    assert "conversation_reopened" in world.told()


def test_later_it_is_a_new_conversation(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    world.asks("conversation.close", conversation_id=conversation)
    world.later(7 * DAY + 1)
    assert world.message(world.hears("ann", "m2")).conversation_id != conversation
    assert world.conversation(conversation).state is ConversationState.CLOSED


def test_a_snoozed_conversation_opens_when_the_contact_writes(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    world.asks("conversation.snooze", conversation_id=conversation, until_at=world.now + DAY)
    world.hears("ann", "m2")
    assert world.conversation(conversation).state is ConversationState.OPEN
    assert world.conversation(conversation).snoozed_until_at is None


def test_waiting_counts_from_the_oldest_message_nobody_answered(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    since = world.now
    world.later(1000)
    world.hears("ann", "m2")
    assert world.conversation(conversation).waiting_since_at == since
    world.reply(conversation)
    assert world.conversation(conversation).waiting_since_at is None


def test_who_blocked_us_cannot_be_reached_until_they_let_us_in_or_write(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    ann = Sender(external_id="ann")
    for _ in range(2):
        world.gets(Reach(sender=ann, reachable=False, reason="blocked the bot"))
    assert world.told().count("identity_unreachable") == 1
    with pytest.raises(Conflict, match="Nothing reaches ann: bot: blocked the bot"):
        world.reply(conversation)
    world.gets(Reach(sender=ann, reachable=True))
    assert world.reply(conversation).state is MessageState.QUEUED
    world.gets(Reach(sender=ann, reachable=False))
    world.hears("ann", "m2")
    assert world.told().count("identity_reachable") == 2
    assert world.gets(Reach(sender=Sender(external_id="stranger"), reachable=False)) is None


def test_receipts_never_go_back(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    message = _sent(world, conversation, "s1")
    for state, after in [
        (ReceiptState.DELIVERED, MessageState.DELIVERED),
        (ReceiptState.READ, MessageState.READ),
        (ReceiptState.DELIVERED, MessageState.READ),
        (ReceiptState.FAILED, MessageState.READ),
    ]:
        world.gets(Receipt(external_id="s1", state=state))
        assert world.message(message).state is after
    assert world.told().count("message_delivered") == world.told().count("message_read") - 1 == 1


def test_a_receipt_up_to_a_message_counts_for_all_before_it(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    first, second, third = (_sent(world, conversation, name) for name in ("s1", "s2", "s3"))
    world.gets(Receipt(external_id="s2", state=ReceiptState.READ, up_to=True))
    assert [world.message(one).state for one in (first, second, third)] == [
        MessageState.READ,
        MessageState.READ,
        MessageState.SENT,
    ]


def test_a_receipt_of_failure_puts_the_conversation_back_among_those_waiting(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    message = _sent(world, conversation, "s1")
    world.gets(Receipt(external_id="s1", state=ReceiptState.FAILED, reason="number is gone"))
    assert (world.message(message).state, world.message(message).reason) == (MessageState.FAILED, "number is gone")
    assert world.conversation(conversation).waiting_since_at is not None
    world.gets(Receipt(external_id="s1", state=ReceiptState.FAILED, reason="number is gone"))
    assert world.told().count("message_failed") == 1


def test_a_receipt_of_something_unknown_is_nothing(world: World) -> None:
    assert world.gets(Receipt(external_id="?", state=ReceiptState.READ)) is None


def _sent(world: World, conversation: ConversationId, external_id: str) -> MessageId:
    message = world.reply(conversation)
    [due] = world.due()
    world.tries(due.outbox_id, Sent(external_id=external_id))
    return message.id


def test_typing_is_never_stored(world: World) -> None:
    assert world.gets(Typing(sender=Sender(external_id="ann"))) is None
    assert world.told() == []


def test_an_identity_seen_again_takes_its_new_name(world: World) -> None:
    world.hears("ann", "m1")
    identity = world.identity("ann")
    with world.tx() as tx:
        meeting.whoever(tx, world.telegram, Sender(external_id="ann", name="Ann Lee"))
        assert contacts.identity(tx, identity).name == "Ann Lee"


EMAIL = Claimed(type=ClaimType.EMAIL, value="Ann@Shop.example ", verified=True)


def test_one_verified_claim_on_two_channels_makes_one_contact_and_one_history(world: World) -> None:
    first = world.message(world.hears("ann", "m1", claims=[EMAIL]))
    second = world.message(world.hears("ann-vk", "m1", channel=world.second))
    assert first.contact_id != second.contact_id
    joined = world.message(
        world.hears(
            "ann-vk",
            "m2",
            channel=world.second,
            claims=[Claimed(type=ClaimType.EMAIL, value="ann@shop.example", verified=True)],
        )
    )
    assert joined.contact_id == first.contact_id
    assert world.message(second.id).contact_id == first.contact_id
    shown = world.asks("contact.show", contact_id=second.contact_id)
    assert shown.contact.id == first.contact_id
    assert sorted(identity.external_id for identity in shown.identities) == ["ann", "ann-vk"]
    assert world.told().count("contact_merged") == 1


def test_a_claim_nobody_vouches_for_joins_nobody(world: World) -> None:
    first = world.message(world.hears("ann", "m1", claims=[EMAIL]))
    loose = Claimed(type=ClaimType.EMAIL, value="ann@shop.example")
    second = world.message(world.hears("eve", "m2", claims=[loose]))
    assert first.contact_id != second.contact_id


def test_a_long_text_is_shown_short_in_lists(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1", "word " * 1000)).conversation_id
    assert len(world.conversation(conversation).last_text) == writing.LAST_TEXT


def test_files_of_no_text_are_named_in_lists(world: World) -> None:
    photo = RemoteFile(type=AttachmentType.IMAGE, ref="f1", name="a.jpg")
    conversation = world.message(world.hears("ann", "m1", "", files=[photo])).conversation_id
    assert world.conversation(conversation).last_text == "[image]"


def test_a_read_mark_reaches_an_answer_given_in_the_services_own_interface(world: World) -> None:
    world.hears("ann", "m1", "hi")
    echo = world.gets(Echoed(external_id="m2", recipient=Sender(external_id="ann"), text="hello"))
    world.gets(Receipt(external_id="m2", state=ReceiptState.READ))
    assert echo is not None
    assert world.message(echo).state is MessageState.READ


def test_the_time_somebody_asked_to_be_called_at_is_the_one_they_said_last(world: World) -> None:
    ann = Sender(external_id="ann")
    for number, due_at in enumerate((1_000, 2_000, None)):
        message = world.gets(Received(external_id=str(number), sender=ann, text="Call me", due_at=due_at))
        assert message is not None
    assert world.sql("select due_at from conversations") == [(2_000,)]


def test_an_answer_given_elsewhere_does_not_make_the_contact_reachable_or_seen(world: World) -> None:
    world.hears("ann", "m1", "hi")
    world.gets(Reach(sender=Sender(external_id="ann"), reachable=False, reason="blocked us"))
    world.later(DAY)
    world.gets(Echoed(external_id="m2", recipient=Sender(external_id="ann"), text="hello"))
    ann = world.identity("ann")
    with world.tx() as tx:
        after = contacts.identity(tx, ann)
    assert after.unreachable_reason == "blocked us"
    assert after.seen_at == after.created_at
