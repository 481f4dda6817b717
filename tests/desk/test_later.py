"""Messages that leave later."""

from typing import Any

import pytest

from omnid.desk import deciding
from omnid.errors import Conflict, Invalid, NotFound
from omnid.model import AttachmentType, ConversationId, Message, MessageState, MessageType
from omnid.store import attachments, contacts, messages
from tests.desk.test_hours import make, moscow, use
from tests.desk.world import DAY, World

HOUR = 3_600_000
TALK = ConversationId(1)


@pytest.fixture
def world(world: World) -> World:
    """Monday, 10:00 in Moscow, where the desk works from nine to six; Ann has written to the bot."""
    moscow(world, "2026-01-12 10:00")
    make(world)
    use(world, "office", "desk")
    world.hears("ann", "1")
    return world


def decides(world: World) -> int | None:
    with world.tx() as tx:
        return deciding.settle(tx)


def plan(world: World, at: str | None = "16:00", **more: Any) -> Message:
    return world.reply(TALK, "as promised", at=at, **more)


def sent(world: World, talk: ConversationId = TALK) -> list[str]:
    """What is said to the contact, in order."""
    return [
        one.text
        for one in world.thread(talk)
        if one.type is MessageType.OUTBOUND and one.state in (MessageState.QUEUED, MessageState.SENT)
    ]


def seen_by(world: World, visitor: str) -> list[str]:
    identity = world.identity(visitor, world.site)
    with world.tx() as tx:
        return [one.text for one in messages.history(tx, identity, None, 10)]


def audit(world: World) -> Any:
    return world.asks("desk.audit")


def test_it_leaves_at_its_time_and_not_before(world: World) -> None:
    planned = plan(world)
    assert planned.due_at == world.now + 6 * HOUR
    assert (planned.state, planned.channel) == (MessageState.SCHEDULED, None)
    world.later(6 * HOUR - 1)
    assert decides(world) == planned.due_at
    assert sent(world) == []
    world.later(1)
    decides(world)
    decides(world)
    assert sent(world) == ["as promised"]
    assert len(world.due()) == 1


def test_it_is_no_answer_until_it_has_left(world: World) -> None:
    waiting = world.conversation(TALK).waiting_since_at
    plan(world)
    assert world.conversation(TALK).waiting_since_at == waiting
    world.later(6 * HOUR)
    decides(world)
    assert world.conversation(TALK).waiting_since_at is None


def test_it_does_not_answer_what_the_contact_wrote_after_it_was_written(world: World) -> None:
    plan(world)
    world.later(HOUR)
    world.hears("ann", "2", "and another thing")
    asked = world.now
    world.later(5 * HOUR)
    decides(world)
    assert sent(world) == ["as promised"]
    assert world.conversation(TALK).waiting_since_at == asked


def test_it_is_the_last_thing_said_and_a_notice_stays_where_it_was_planned(world: World) -> None:
    planned = plan(world)
    world.reply(TALK, "meanwhile")
    world.later(6 * HOUR)
    decides(world)
    assert sent(world) == ["meanwhile", "as promised"]
    notice = world.message(planned.id)
    assert notice.type is MessageType.NOTICE
    assert notice.text == f"Anna wrote it to leave later: it left as message {world.thread(TALK)[-1].id}"
    assert world.thread(TALK)[-1].operator_id == world.anna.id
    assert "message_released" in world.told()


def test_it_belongs_to_nobody_s_chat_before_it_has_left(world: World) -> None:
    world.says("v1", "k1")
    talk = world.sql("select max(id) from conversations")[0][0]
    world.reply(talk, "later", at="16:00", channel="site")
    assert seen_by(world, "v1") == ["hello"]
    world.later(6 * HOUR)
    decides(world)
    assert seen_by(world, "v1") == ["hello", "later"]


def test_its_way_is_chosen_when_it_leaves(world: World) -> None:
    plan(world)
    contact = world.conversation(TALK).contact_id
    with world.tx() as tx:
        contacts.add_identity(tx, contact, world.second, "ann2", "Ann", None)
    world.hears("ann2", "2", channel=world.second)
    world.later(6 * HOUR)
    decides(world)
    assert [one.channel for one in world.thread(TALK) if one.type is MessageType.OUTBOUND] == ["bot2"]


def test_in_hours_is_now_when_it_is_open_and_the_next_opening_otherwise(world: World) -> None:
    assert plan(world, None, in_hours=True).state is MessageState.QUEUED
    world.later(9 * HOUR)
    planned = plan(world, None, in_hours=True)
    assert planned.due_at == world.now + 14 * HOUR, "tomorrow at nine"
    assert plan(world, "sat 12:00", in_hours=True).due_at == world.now + 4 * DAY + 14 * HOUR + 2 * DAY


def test_a_time_is_by_the_clock_of_the_hours_unless_said(world: World) -> None:
    assert plan(world, "18:00").due_at == world.now + 8 * HOUR
    assert plan(world, "18:00", timezone="UTC").due_at == world.now + 11 * HOUR


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"at": "yesterday"}, "not a time to come"),
        ({"at": "2026-01-12 09:59"}, "has passed"),
        ({"at": "2028-01-01"}, "more than a year"),
        ({"at": "2026-03-29 02:30", "timezone": "Europe/Berlin"}, "does not exist"),
        ({"at": "2026-10-25 02:30", "timezone": "Europe/Berlin"}, "comes twice"),
        ({"at": "16:00", "timezone": "Mars"}, "not a time zone"),
        ({"at": "16:00", "text": ""}, "nothing to say"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_nothing_is_written(
    world: World, fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        world.asks("conversation.reply", **{"conversation_id": TALK, "text": "hi", **fields})
    assert len(world.thread(TALK)) == 1
    assert world.conversation(TALK).operator_id is None
    with pytest.raises(Invalid, match="no time of its own"):
        world.asks("conversation.draft", conversation_id=TALK, text="hi", at="16:00")
    with pytest.raises(Conflict, match="never written by site"):
        plan(world, channel="site")


def test_hours_that_never_open_are_refused(world: World) -> None:
    moscow(world, "2026-01-17 10:00")
    make(world, spans=["mon 09:00-10:00"])
    with world.tx() as tx:
        tx.run("update hours set weekly = '[[],[],[],[],[],[],[]]'")
    with pytest.raises(Invalid, match="bot never opens"):
        plan(world, None, in_hours=True)


def test_what_waits_is_listed_put_off_rewritten_and_cancelled(world: World) -> None:
    second, first = plan(world, "17:00"), plan(world, "16:00")
    listed = world.asks("message.scheduled", limit=1)
    assert [one.id for one in listed.items] == [first.id]
    assert [one.id for one in world.asks("message.scheduled", cursor=listed.cursor).items] == [second.id]
    assert world.asks("message.scheduled", operator="boris").items == []
    world.asks("message.reschedule", message_id=first.id, at="18:00")
    world.asks("message.edit", message_id=first.id, text="as agreed")
    world.asks("message.cancel", message_id=second.id)
    assert [one.text for one in world.asks("message.scheduled", operator="me").items] == ["as agreed"]
    world.later(7 * HOUR)
    decides(world)
    assert sent(world) == []
    world.later(HOUR)
    decides(world)
    assert sent(world) == ["as agreed"]
    assert world.message(second.id).state is MessageState.CANCELLED


def test_what_has_left_or_never_was_to_leave_later_is_not_changed_any_more(world: World) -> None:
    planned, plain = plan(world), world.reply(TALK, "now")
    with pytest.raises(Invalid, match="nothing to say"):
        world.asks("message.edit", message_id=planned.id, text=" ")
    with pytest.raises(Invalid, match="Say when"):
        world.asks("message.reschedule", message_id=planned.id)
    with pytest.raises(NotFound):
        world.asks("message.cancel", message_id=777)
    world.later(6 * HOUR)
    decides(world)
    with pytest.raises(Conflict, match="notice"):
        world.asks("message.edit", message_id=planned.id, text="x")
    for message in (planned, plain):
        with pytest.raises(Conflict, match="does not wait for its time"):
            world.asks("message.cancel", message_id=message.id)
        with pytest.raises(Conflict, match="does not wait for its time"):
            world.asks("message.reschedule", message_id=message.id, at="2h")


def test_a_closed_conversation_opens_again_when_it_leaves(world: World) -> None:
    plan(world)
    world.asks("conversation.close", conversation_id=TALK)
    world.later(6 * HOUR)
    decides(world)
    assert world.conversation(TALK).state.value == "open"
    assert sent(world) == ["as promised"]
    assert world.told().count("conversation_reopened") == 1


def test_planning_in_a_closed_conversation_leaves_it_closed(world: World) -> None:
    world.asks("conversation.close", conversation_id=TALK)
    plan(world)
    assert world.conversation(TALK).state.value == "closed"


def test_it_goes_with_its_conversation_into_another(world: World) -> None:
    plan(world)
    world.says("v1", "k1")
    other = world.sql("select max(id) from conversations")[0][0]
    world.asks("conversation.merge", conversation_id=other, other_id=TALK, contacts=True)
    world.later(6 * HOUR)
    decides(world)
    assert sent(world, other) == ["as promised"]


def test_what_cannot_be_sent_has_failed_its_author_is_told_and_it_can_be_tried_again(world: World) -> None:
    planned = plan(world)
    world.asks("channel.disable", world.root, name="bot")
    world.later(6 * HOUR)
    decides(world)
    decides(world)
    failed = world.message(planned.id)
    assert failed.state is MessageState.FAILED
    assert failed.reason is not None
    assert "the channel is off" in failed.reason
    assert "message_failed" in world.told()
    assert world.sql("select operator_id from notifications where reason = 'scheduled'") == [(world.anna.id,)]
    assert "could not" in world.thread(TALK)[-1].text
    assert audit(world).failed == 1
    world.asks("channel.enable", world.root, name="bot")
    world.asks("message.reschedule", message_id=planned.id, at="1h")
    world.later(HOUR)
    decides(world)
    assert sent(world) == ["as promised"]
    assert audit(world).ok


def test_an_author_who_is_gone_keeps_their_promise(world: World) -> None:
    plan(world)
    world.asks("operator.disable", world.root, login="anna")
    world.later(6 * HOUR)
    decides(world)
    assert sent(world) == ["as promised"]
    assert world.thread(TALK)[-1].author == "Anna"


def test_an_audit_finds_nothing_wrong_with_it_unless_it_is_late(world: World) -> None:
    plan(world)
    world.later(HOUR)
    assert audit(world).ok
    world.later(5 * HOUR + 11 * 60_000)
    assert audit(world).stuck == 1
    decides(world)
    assert audit(world).ok


def test_files_go_with_it(world: World) -> None:
    planned = plan(world)
    with world.tx() as tx:
        attachments.add(tx, planned.id, "p1", AttachmentType.FILE, "a.txt", "text/plain", 3, sha256="abc")
        tx.run("update messages set attachment_count = 1 where id = :id", {"id": planned.id})
    world.later(6 * HOUR)
    decides(world)
    (left,) = world.thread(TALK)[-1].attachments
    assert (left.name, left.sha256) == ("a.txt", "abc")
    assert world.sql("select count(*) from attachments") == [(1,)]
