"""What has left is changed and taken back: at the contact, in the history, or not at all and with a sentence."""

from typing import Any

import pytest

from omnid.channel import ChannelDown, Rejected, Retry, Sent, Unreachable, Unsure
from omnid.desk import outbound
from omnid.errors import Conflict, Invalid, NotFound
from omnid.model import (
    AttachmentType,
    ConversationId,
    CorrectionState,
    Message,
    MessageId,
    MessageState,
    OutboxId,
    OutboxSort,
    OutboxState,
)
from omnid.store import attachments, channels, outbox
from tests.desk.world import DAY, World

TALK = ConversationId(1)


@pytest.fixture(autouse=True)
def contact(world: World) -> None:
    world.hears("ann", "m1")


def left(world: World, text: str = "answer", *, parts: int = 1, **more: Any) -> Message:
    """A reply that has left."""
    message = world.reply(TALK, text, **more)
    (due,) = world.due()
    for part in range(parts):
        with world.tx() as tx:
            attempt = outbound.begin(tx, due.outbox_id, part, parts)
        assert attempt is not None
        world.settle(due.outbox_id, attempt, Sent(external_id=f"ann:{message.id}.{part}"), last=part == parts - 1)
    world.later(1000)
    return world.message(message.id)


def edit(world: World, message: Message, text: str, **more: Any) -> Message:
    changed: Message = world.asks("message.edit", message_id=message.id, text=text, **more)
    return changed


def retract(world: World, message: Message) -> Message:
    taken: Message = world.asks("message.retract", message_id=message.id)
    return taken


def items(world: World, message: Message) -> list[tuple[str, str]]:
    found = world.sql("select sort, state from outbox where message_id = ? order by id", message.id)
    return [(row[0], row[1]) for row in found]


def texts(world: World) -> list[str]:
    return [one.text for one in world.thread(TALK)]


def test_an_edit_is_in_the_history_at_once_and_leaves_behind_it(world: World) -> None:
    message = left(world)
    changed = edit(world, message, "a better answer")
    assert (changed.text, changed.edited_at, changed.correction) == (
        "a better answer",
        world.now,
        CorrectionState.QUEUED,
    )
    assert world.told()[-2:] == ["message_edited", "correction_queued"]
    (due,) = world.due()
    assert (due.sort, due.left, due.names, due.message.text) == (
        OutboxSort.EDIT,
        1,
        {0: f"ann:{message.id}.0"},
        "a better answer",
    )
    world.tries(due.outbox_id, Sent())
    assert world.message(message.id).correction is None
    assert (world.message(message.id).state, world.told()[-1]) == (MessageState.SENT, "correction_sent")
    assert world.due() == []
    (former,) = world.asks("message.revisions", message_id=message.id)
    assert (former.text, former.replaced_by) == ("answer", "operator:1")


def test_one_that_has_not_left_leaves_with_the_new_text(world: World) -> None:
    message = world.reply(TALK, "anser")
    (before,) = world.due()
    assert edit(world, message, "answer").correction is None
    with world.tx() as tx:
        assert outbound.begin(tx, before.outbox_id, 0, 1, before.message) is None, "it was read before it was changed"
    (due,) = world.due()
    assert due.message.text == "answer"
    world.tries(due.outbox_id, Sent(external_id="s1"))
    assert items(world, message) == [("send", "sent")]


def test_changed_while_it_leaves_it_is_corrected_once_it_has(world: World) -> None:
    message = world.reply(TALK, "anser")
    (due,) = world.due()
    attempt = world.begin(due.outbox_id)
    assert edit(world, message, "answer").correction is CorrectionState.QUEUED
    world.settle(due.outbox_id, attempt, Sent(external_id="s1"))
    (correction,) = world.due()
    assert (correction.sort, correction.names) == (OutboxSort.EDIT, {0: "s1"})
    world.tries(correction.outbox_id, Sent())
    assert world.message(message.id).correction is None


def test_changed_while_it_fails_to_leave_there_is_nothing_to_correct(world: World) -> None:
    message = world.reply(TALK, "anser")
    (due,) = world.due()
    attempt = world.begin(due.outbox_id)
    edit(world, message, "answer")
    world.settle(due.outbox_id, attempt, Rejected("no"))
    assert (world.message(message.id).correction, world.due()) == (None, [])


def test_the_last_of_two_edits_wins_and_only_it_leaves(world: World) -> None:
    message = left(world)
    edit(world, message, "second")
    edit(world, message, "third")
    assert items(world, message) == [("send", "sent"), ("edit", "cancelled"), ("edit", "queued")]
    (due,) = world.due()
    assert due.message.text == "third"
    world.tries(due.outbox_id, Sent())
    assert [one.text for one in world.asks("message.revisions", message_id=message.id)] == ["answer", "second"]


@pytest.mark.parametrize("outcome", [Sent(), Retry("busy"), Rejected("no"), Unsure("silence"), ChannelDown("off")])
def test_an_edit_during_an_edit_follows_it_whatever_becomes_of_that(world: World, outcome: Any) -> None:
    message = left(world)
    edit(world, message, "second")
    (due,) = world.due()
    attempt = world.begin(due.outbox_id)
    edit(world, message, "third")
    assert world.due() == [], "one after the other"
    world.settle(due.outbox_id, attempt, outcome)
    assert world.message(message.id).correction is CorrectionState.QUEUED
    (following,) = world.due()
    assert following.outbox_id > due.outbox_id
    world.tries(following.outbox_id, Sent())
    assert world.message(message.id).correction is None
    assert [state for _, state in items(world, message)][1] == ("sent" if isinstance(outcome, Sent) else "cancelled")
    assert len(texts(world)) == 2, "nobody was told of what no longer matters"


def test_it_goes_in_order_with_what_else_leaves(world: World) -> None:
    first = left(world)
    edit(world, first, "first, corrected")
    second = world.reply(TALK, "second")
    (due,) = world.due()
    assert (due.message.id, due.sort) == (first.id, OutboxSort.EDIT)
    world.tries(due.outbox_id, Sent())
    (due,) = world.due()
    assert (due.message.id, due.sort) == (second.id, OutboxSort.SEND)


def test_what_the_service_refuses_is_told_where_it_was_written(world: World) -> None:
    message = left(world)
    edit(world, message, "too late")
    world.tries(world.due()[0].outbox_id, Rejected("it is too old"))
    found = world.message(message.id)
    assert (found.correction, found.correction_reason, found.state) == (
        CorrectionState.FAILED,
        "it is too old",
        MessageState.SENT,
    )
    assert texts(world)[-1] == (
        f"Message {message.id} could not be changed, and the contact reads what it said before: it is too old"
    )
    told = world.sql("select operator_id, reason from notifications")
    assert told == [(world.anna.operator_id, "correction")]


def test_a_try_again_is_made_later_and_given_up_after_a_day(world: World) -> None:
    message = left(world)
    edit(world, message, "better")
    item = world.due()[0].outbox_id
    world.tries(item, Retry("slow down", 30))
    assert (world.due(), world.message(message.id).correction_reason) == ([], "slow down")
    world.later(60_000)
    world.tries(item, ChannelDown("wrong token"))
    world.later(DAY)
    world.tries(item, Retry("slow down"))
    assert world.message(message.id).correction is CorrectionState.FAILED
    assert "given up after 24 hours" in texts(world)[-1]


def test_one_of_unknown_fate_is_made_again_and_then_left_to_an_operator(world: World) -> None:
    message = left(world)
    edit(world, message, "better")
    item = world.due()[0].outbox_id
    for _ in range(3):
        world.tries(item, Unsure("silence"))
        world.later(60_000)
    assert world.message(message.id).correction is CorrectionState.UNSURE
    assert "Nobody knows" in texts(world)[-1]
    world.asks("outbox.retry", outbox_id=item)
    world.tries(item, Sent())
    assert world.message(message.id).correction is None


def test_a_daemon_that_dies_in_an_edit_makes_it_again(world: World) -> None:
    message = left(world)
    edit(world, message, "better")
    item = world.due()[0].outbox_id
    world.begin(item)
    assert world.recovers() == 1
    world.later(5000)
    assert [one.outbox_id for one in world.due()] == [item]
    world.tries(item, Sent())
    assert (world.message(message.id).correction, items(world, message)[-1]) == (None, ("edit", "sent"))


def test_who_cannot_be_reached_any_more_is_known_by_it(world: World) -> None:
    message = left(world)
    edit(world, message, "better")
    world.tries(world.due()[0].outbox_id, Unreachable("blocked the bot"))
    with pytest.raises(Conflict, match="blocked the bot"):
        world.reply(TALK)


def test_a_message_in_parts_is_changed_part_by_part(world: World) -> None:
    long = "a" * 4000 + "\n\n" + "b" * 4000
    message = left(world, long, parts=2)
    with pytest.raises(Invalid, match="left in 2 messages, and the new text makes 1 message"):
        edit(world, message, "short")
    edit(world, message, "a" * 4000 + "\n\n" + "c" * 4000)
    (due,) = world.due()
    assert (due.left, due.names) == (2, {0: f"ann:{message.id}.0", 1: f"ann:{message.id}.1"})
    assert texts(world)[-1].endswith("c")


def test_a_caption_stays_a_caption(world: World) -> None:
    message = left(world, "see this")
    with world.tx() as tx:
        attachments.add(tx, message.id, "p1", AttachmentType.IMAGE, "a.png", "image/png", 3, sha256="abc")
        tx.run("update messages set attachment_count = 1 where id = :id", {"id": message.id})
    with pytest.raises(Invalid, match="1024 characters fit"):
        edit(world, world.message(message.id), "x" * 1025)
    assert edit(world, world.message(message.id), "").text == ""


def test_taking_back_marks_it_here_and_removes_it_there(world: World) -> None:
    message = left(world)
    edit(world, message, "better")
    taken = retract(world, message)
    assert (taken.deleted_at, taken.text, taken.correction) == (world.now, "better", CorrectionState.QUEUED)
    assert items(world, message) == [("send", "sent"), ("edit", "cancelled"), ("retract", "queued")]
    (due,) = world.due()
    assert (due.sort, due.left) == (OutboxSort.RETRACT, 1)
    world.tries(due.outbox_id, Sent())
    assert (world.message(message.id).correction, world.message(message.id).deleted_at) == (None, taken.deleted_at)
    assert retract(world, message).deleted_at == taken.deleted_at, "once more changes nothing"
    with pytest.raises(Conflict, match="was taken back"):
        edit(world, message, "again")


def test_what_cannot_be_taken_back_is_not_marked_so(world: World) -> None:
    message = left(world)
    retract(world, message)
    item = world.due()[0].outbox_id
    world.tries(item, Rejected("only for 48 hours"))
    assert world.message(message.id).deleted_at is None
    assert "the contact still sees it: only for 48 hours" in texts(world)[-1]
    world.asks("outbox.retry", outbox_id=item)
    assert world.message(message.id).deleted_at == world.now
    world.tries(item, Sent())
    assert world.message(message.id).deleted_at is not None


def test_one_taken_back_before_it_left_does_not_leave(world: World) -> None:
    message = world.reply(TALK)
    assert retract(world, message).state is MessageState.CANCELLED
    assert world.due() == []


def test_while_it_leaves_it_cannot_be_taken_back(world: World) -> None:
    message = world.reply(TALK)
    world.begin(world.due()[0].outbox_id)
    with pytest.raises(Conflict, match="leaving this moment"):
        retract(world, message)


def test_the_website_chat_takes_changes_up_by_itself(world: World) -> None:
    world.says("v1", "k1")
    message = world.reply(ConversationId(2), "anser")
    assert edit(world, message, "answer").correction is None
    assert retract(world, message).deleted_at is not None
    assert world.told()[-2:] == ["message_edited", "message_deleted"]
    assert [one.text for one in world.asks("message.revisions", message_id=message.id)] == ["anser"]


def test_lists_show_what_was_said_last_as_it_reads_now(world: World) -> None:
    first, last = left(world, "first"), left(world, "last")
    edit(world, first, "first, corrected")
    assert world.conversation(TALK).last_text == "last"
    edit(world, last, "last, corrected")
    assert world.conversation(TALK).last_text == "last, corrected"
    retract(world, last)
    assert world.conversation(TALK).last_text == "(taken back)"


def test_a_copy_by_mail_of_what_was_taken_back_does_not_leave(world: World) -> None:
    world.says("v1", "k1")
    message = world.reply(ConversationId(2), "answer")
    ann = world.identity("ann")
    with world.tx() as tx:
        outbox.add(tx, message.id, message.conversation_id, world.telegram, ann, world.now)
    retract(world, message)
    assert (items(world, message), world.due()) == ([("send", "cancelled")], [])


def test_a_note_is_changed_and_whom_it_names_now_is_told(world: World) -> None:
    note = world.asks("conversation.note", conversation_id=TALK, text="look")
    assert edit(world, note, "look @boris").text == "look @boris"
    assert world.sql("select operator_id, reason from notifications") == [(world.boris.operator_id, "mention")]
    assert retract(world, note).deleted_at is not None
    assert world.due() == []


def test_a_kind_that_cannot_says_so_and_what_to_do(world: World) -> None:
    with world.tx() as tx:
        mail = channels.add(tx, "email", "mail", "p9", {})
    talk = world.message(world.hears("ann@example.com", "m9", channel=mail)).conversation_id
    message = world.reply(talk)
    (due,) = world.due(mail)
    world.tries(due.outbox_id, Sent(external_id="<1@example>"))
    for operation in ("message.edit", "message.retract"):
        fields = {"text": "other"} if operation == "message.edit" else {}
        with pytest.raises(Conflict, match=r"E-mail cannot .* write a new one"):
            world.asks(operation, message_id=message.id, **fields)
    found = world.message(message.id)
    assert (found.text, found.edited_at, found.deleted_at) == ("answer", None, None)
    assert world.asks("message.revisions", message_id=message.id) == []


def test_what_is_not_ours_or_did_not_arrive_is_not_changed(world: World) -> None:
    theirs = world.thread(TALK)[0]
    message = world.reply(TALK)
    world.tries(world.due()[0].outbox_id, Rejected("no"))
    for operation, fields in (("message.edit", {"text": "x"}), ("message.retract", {})):
        with pytest.raises(Conflict, match="contact's own"):
            world.asks(operation, message_id=theirs.id, **fields)
        with pytest.raises(Conflict, match="did not reach"):
            world.asks(operation, message_id=message.id, **fields)
    with pytest.raises(NotFound):
        world.asks("message.revisions", message_id=MessageId(777))
    with pytest.raises(Invalid, match="nothing to say"):
        edit(world, left(world), " ")


def test_the_same_text_again_changes_nothing(world: World) -> None:
    message = left(world)
    assert edit(world, message, "answer").edited_at is None
    assert world.due() == []


def test_a_channel_that_is_off_changes_nothing(world: World) -> None:
    message = left(world)
    world.sql("update channels set enabled = 0 where name = 'bot'")
    with pytest.raises(Conflict, match="bot is off"):
        edit(world, message, "x")


def test_what_the_service_gave_no_name_cannot_be_changed(world: World) -> None:
    message = world.reply(TALK)
    world.tries(world.due()[0].outbox_id, Sent())
    with pytest.raises(Conflict, match="did not tell what it calls"):
        edit(world, message, "x")


def test_an_operator_may_give_a_correction_up(world: World) -> None:
    message = left(world)
    edit(world, message, "better")
    item = world.due()[0].outbox_id
    assert world.asks("outbox.cancel", outbox_id=item).state is OutboxState.CANCELLED
    assert world.message(message.id).correction is CorrectionState.FAILED
    edit(world, message, "best")
    with pytest.raises(Conflict, match="is cancelled"):
        world.asks("outbox.retry", outbox_id=item)
    listed = world.asks("outbox.list").items
    assert [(one.sort, one.id) for one in listed] == [(OutboxSort.EDIT, OutboxId(item + 1))]
