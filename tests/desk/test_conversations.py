"""What operators do with a conversation."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from omnid.desk import snoozing
from omnid.errors import Conflict, Invalid, NotFound
from omnid.model import ConversationId, ConversationState, MessageState, MessageType
from tests.desk.world import DAY, MINUTE, World


@pytest.fixture
def conversation(world: World) -> ConversationId:
    return world.message(world.hears("ann", "m1")).conversation_id


def test_who_answers_first_has_it(world: World, conversation: ConversationId) -> None:
    world.reply(conversation)
    assert world.conversation(conversation).operator_id == world.anna.operator_id
    world.reply(conversation, actor=world.boris)
    assert world.conversation(conversation).operator_id == world.anna.operator_id


def test_take_conflicts_with_another_and_assign_takes_it_over(world: World, conversation: ConversationId) -> None:
    for _ in range(2):
        world.asks("conversation.take", conversation_id=conversation)
    with pytest.raises(Conflict, match="is Anna's"):
        world.asks("conversation.take", world.boris, conversation_id=conversation)
    assigned = world.asks("conversation.assign", world.boris, conversation_id=conversation, operator="me")
    assert assigned.operator == "Boris"
    assert world.asks("conversation.assign", conversation_id=conversation, operator="nobody").operator_id is None
    assert world.told().count("conversation_assigned") == 3


def test_a_reply_reads_what_the_contact_wrote(world: World, conversation: ConversationId) -> None:
    world.reply(conversation)
    assert [message.state for message in world.thread(conversation)] == [MessageState.READ, MessageState.QUEUED]
    world.asks("conversation.read", conversation_id=conversation)
    assert world.told().count("message_read") == 1


def test_a_note_is_for_operators_and_answers_nobody(world: World, conversation: ConversationId) -> None:
    note = world.asks("conversation.note", conversation_id=conversation, text="rude")
    assert (note.type, note.author) == (MessageType.NOTE, "Anna")
    assert world.conversation(conversation).waiting_since_at is not None
    assert world.due() == []


def test_closing_and_opening_again(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.close", conversation_id=conversation)
    closed = world.asks("conversation.close", conversation_id=conversation)
    assert (closed.state, closed.closed_at, closed.waiting_since_at) == (ConversationState.CLOSED, world.now, None)
    world.asks("conversation.reopen", conversation_id=conversation)
    opened = world.asks("conversation.reopen", conversation_id=conversation)
    assert (opened.state, opened.closed_at) == (ConversationState.OPEN, None)
    assert world.told()[-2:] == ["conversation_closed", "conversation_reopened"]


def test_a_reply_opens_what_was_closed(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.close", conversation_id=conversation)
    world.reply(conversation)
    assert world.conversation(conversation).state is ConversationState.OPEN


def test_what_is_snoozed_wakes_when_its_time_comes_and_not_before(world: World, conversation: ConversationId) -> None:
    until = world.now + DAY
    world.asks("conversation.snooze", conversation_id=conversation, until_at=until)
    world.later(DAY - 1)
    assert _wake(world) == until
    assert world.conversation(conversation).state is ConversationState.SNOOZED
    world.later(1)
    assert _wake(world) is None
    assert world.conversation(conversation).state is ConversationState.OPEN
    assert world.told()[-1] == "conversation_reopened"
    assert world.conversation(conversation).waiting_since_at is not None


def _wake(world: World) -> int | None:
    with world.tx() as tx:
        return snoozing.wake(tx)


def test_a_time_that_people_say_is_by_the_clock_they_name(world: World, conversation: ConversationId) -> None:
    values = {"conversation_id": conversation, "until": "mon 09:00", "timezone": "Asia/Tokyo"}
    until_at = world.asks("conversation.snooze", **values).snoozed_until_at
    assert datetime.fromtimestamp(until_at / 1000, ZoneInfo("Asia/Tokyo")).strftime("%a %H:%M") == "Mon 09:00"
    with pytest.raises(Invalid, match="is not a time to come"):
        world.asks("conversation.snooze", conversation_id=conversation, until="soon")


@pytest.mark.parametrize(("offset", "why"), [(0, "passed"), (-1, "passed"), (6 * 366 * DAY, "five years")])
def test_snoozing_until_a_time_that_makes_no_sense(
    world: World, conversation: ConversationId, offset: int, why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        world.asks("conversation.snooze", conversation_id=conversation, until_at=world.now + offset)


def test_a_draft_leaves_only_when_it_is_sent(world: World, conversation: ConversationId) -> None:
    draft = world.asks("conversation.draft", conversation_id=conversation, text="perhaps")
    assert world.due() == []
    assert world.conversation(conversation).waiting_since_at is not None
    sent = world.asks("message.send", message_id=draft.id)
    assert (sent.state, sent.key) == (MessageState.QUEUED, draft.key)
    assert [one.message.id for one in world.due()] == [draft.id]
    for name in ("message.send", "message.discard"):
        with pytest.raises(Conflict, match="is not a draft"):
            world.asks(name, message_id=draft.id)


def test_a_discarded_draft_stays_visible_as_cancelled(world: World, conversation: ConversationId) -> None:
    draft = world.asks("conversation.draft", conversation_id=conversation, text="perhaps")
    world.asks("message.discard", message_id=draft.id)
    assert world.message(draft.id).state is MessageState.CANCELLED


@pytest.mark.parametrize(("text", "why"), [("", "nothing to say"), ("a\0b", "not text"), ("x" * 100_001, "at most")])
def test_what_cannot_be_a_message_is_refused(world: World, conversation: ConversationId, text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        world.reply(conversation, text)


def test_a_conversation_that_is_not_there(world: World) -> None:
    with pytest.raises(NotFound, match="There is no conversation 99"):
        world.reply(ConversationId(99))


def test_a_reply_by_a_channel_the_contact_never_used(world: World, conversation: ConversationId) -> None:
    with pytest.raises(Conflict, match="has never written by bot2"):
        world.reply(conversation, channel="bot2")


def test_waiting_is_a_list_of_the_longest_wait_first(world: World) -> None:
    ids = []
    for number in range(3):
        ids.append(world.message(world.hears(f"c{number}", f"m{number}")).conversation_id)
        world.later(MINUTE)
    world.reply(ids[1])
    waiting = world.asks("conversation.list", waiting=True)
    assert [one.id for one in waiting.items] == [ids[0], ids[2]]
    nobodys = world.asks("conversation.list", operator="nobody", state=ConversationState.OPEN)
    assert [one.id for one in nobodys.items] == [ids[2], ids[0]]
    assert [one.id for one in world.asks("conversation.list", operator="me").items] == [ids[1]]


@pytest.mark.parametrize("waiting", [True, False])
def test_pages_have_no_gap_and_no_double_while_others_write(world: World, waiting: bool) -> None:
    there = [world.message(world.hears(f"c{number}", f"m{number}")).conversation_id for number in range(25)]
    seen: list[int] = []
    cursor = None
    for page in range(100):
        found = world.asks("conversation.list", waiting=waiting, limit=4, cursor=cursor)
        seen += [one.id for one in found.items]
        world.later(1)
        world.hears(f"late{page}", f"late{page}")
        cursor = found.cursor
        if cursor is None or (waiting and set(there) <= set(seen)):
            break
    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)


def test_a_thread_pages_back_to_its_beginning(world: World, conversation: ConversationId) -> None:
    for number in range(2, 12):
        world.hears("ann", f"m{number}", str(number))
    texts: list[str] = []
    before = None
    while True:
        shown = world.asks("conversation.show", conversation_id=conversation, limit=4, before=before)
        texts = [message.text for message in shown.messages] + texts
        before = shown.before
        if before is None:
            break
        world.hears("ann", f"late{before}")
    assert texts == ["hello", *map(str, range(2, 12))]


@pytest.mark.parametrize("cursor", ["", "zz.1.2", "!", "1" * 30, "1.-"])
def test_a_cursor_of_somebody_elses_making_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(Invalid, match="is not a cursor"):
        world.asks("conversation.list", cursor=cursor)


def test_what_is_put_aside_until_an_answer_waits_for_it_however_long(
    world: World, conversation: ConversationId
) -> None:
    snoozed = world.asks("conversation.snooze", conversation_id=conversation)
    assert (snoozed.state, snoozed.snoozed_until_at) == (ConversationState.SNOOZED, None)
    world.later(400 * DAY)
    assert _wake(world) is None
    assert world.conversation(conversation).state is ConversationState.SNOOZED
    world.hears("ann", "m2")
    assert world.conversation(conversation).state is ConversationState.OPEN
