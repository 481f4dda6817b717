"""What was changed last is undone, unless it was changed since."""

import pytest

from omnid.errors import Conflict, NotFound
from omnid.model import ConversationId, ConversationState, Priority
from omnid.store import changes
from tests.desk.world import DAY, MINUTE, World


@pytest.fixture
def conversation(world: World) -> ConversationId:
    place = world.message(world.hears("ann", "m1")).conversation_id
    world.later(MINUTE)
    return place


ACTS: list[tuple[str, dict[str, object]]] = [
    ("conversation.take", {}),
    ("conversation.assign", {"operator": "boris"}),
    ("conversation.close", {}),
    ("conversation.snooze", {}),
    ("conversation.snooze", {"until_at": 1_750_000_000_000 + DAY}),
    ("conversation.tag", {"tags": ["vip", "late"]}),
    ("conversation.priority", {"priority": Priority.URGENT}),
]


@pytest.mark.parametrize(("operation", "more"), ACTS)
def test_what_is_undone_is_as_it_was(
    world: World, conversation: ConversationId, operation: str, more: dict[str, object]
) -> None:
    before = world.conversation(conversation)
    world.asks(operation, conversation_id=conversation, **more)
    world.later(MINUTE)
    undone = world.asks("change.undo")
    assert (undone.operation, [one.id for one in undone.conversations]) == (operation, [conversation])
    after = world.conversation(conversation)
    for name in ("state", "waiting_since_at", "snoozed_until_at", "closed_at", "operator_id", "tags", "priority"):
        assert getattr(after, name) == getattr(before, name), name
    assert world.told()[-1] == "change_undone"


def test_changes_are_undone_one_after_the_other(world: World, conversation: ConversationId) -> None:
    for operation, more in (ACTS[5], ACTS[6], ACTS[0], ACTS[2]):
        world.asks(operation, conversation_id=conversation, **more)
    undone = [world.asks("change.undo").operation for _ in range(4)]
    assert undone == ["conversation.close", "conversation.take", "conversation.priority", "conversation.tag"]
    now = world.conversation(conversation)
    assert (now.state, now.operator_id, now.priority, now.tags) == (ConversationState.OPEN, None, Priority.NORMAL, [])
    with pytest.raises(NotFound, match="no change of yours to undo"):
        world.asks("change.undo")


def test_reopening_is_undone_too(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.close", conversation_id=conversation)
    closed = world.conversation(conversation)
    world.later(MINUTE)
    world.asks("conversation.reopen", conversation_id=conversation)
    world.asks("change.undo")
    now = world.conversation(conversation)
    assert (now.state, now.closed_at) == (ConversationState.CLOSED, closed.closed_at)


def test_a_close_that_the_contact_has_answered_stays(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.close", conversation_id=conversation)
    world.later(MINUTE)
    world.hears("ann", "m2")
    with pytest.raises(Conflict, match=r"after conversation\.close: something was said in it since"):
        world.asks("change.undo")


def test_what_somebody_else_changed_since_is_told_with_who(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.take", conversation_id=conversation)
    world.asks("conversation.assign", world.boris, conversation_id=conversation, operator="me")
    before = world.told()
    with pytest.raises(Conflict, match=r"Boris did conversation\.assign since"):
        world.asks("change.undo")
    assert world.told() == before
    assert world.conversation(conversation).operator == "Boris"


def test_what_does_not_touch_the_same_does_not_hinder(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.close", conversation_id=conversation)
    world.asks("conversation.tag", world.boris, conversation_id=conversation, tags=["vip"])
    world.asks("change.undo")
    now = world.conversation(conversation)
    assert (now.state, now.tags) == (ConversationState.OPEN, ["vip"])


def test_one_undoes_ones_own_changes_only(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.close", conversation_id=conversation)
    with pytest.raises(NotFound):
        world.asks("change.undo", world.boris)


def test_the_last_change_about_one_conversation(world: World, conversation: ConversationId) -> None:
    other = world.message(world.hears("bob", "m2")).conversation_id
    world.asks("conversation.close", conversation_id=conversation)
    world.asks("conversation.close", conversation_id=other)
    assert [one.conversation_id for one in world.asks("change.list")] == [other, conversation]
    world.asks("change.undo", conversation_id=conversation)
    assert world.conversation(conversation).state is ConversationState.OPEN
    assert world.conversation(other).state is ConversationState.CLOSED


def test_what_was_merged_since_is_not_undone(world: World, conversation: ConversationId) -> None:
    other = world.message(world.hears("bob", "m2")).conversation_id
    world.asks("conversation.tag", conversation_id=other, tags=["vip"])
    world.asks("conversation.merge", conversation_id=conversation, other_id=other, contacts=True)
    with pytest.raises(Conflict, match="to merge 2 into 1, and that is not undone"):
        world.asks("change.undo")


def test_it_is_not_given_back_to_who_is_disabled(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.take", world.boris, conversation_id=conversation)
    world.asks("conversation.assign", conversation_id=conversation, operator="nobody")
    world.sql("update operators set disabled_at = 1 where login = 'boris'")
    with pytest.raises(Conflict, match="Boris's, who is disabled"):
        world.asks("change.undo")


def test_what_changes_nothing_is_nothing_to_undo(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.reopen", conversation_id=conversation)
    world.asks("conversation.tag", conversation_id=conversation, remove=["vip"])
    assert world.asks("change.list") == []


def test_a_merge_stays_and_hides_nothing_that_was_changed_elsewhere(world: World) -> None:
    one, other, third = (world.message(world.hears(who, f"m-{who}")).conversation_id for who in ("ann", "bob", "eve"))
    for conversation in (third, other):
        world.asks("conversation.tag", conversation_id=conversation, tags=["vip"])
    world.asks("conversation.merge", conversation_id=one, other_id=other, contacts=True)
    for request in ({}, {"conversation_id": one}, {"conversation_id": other}):
        with pytest.raises(Conflict, match="that is not undone"):
            world.asks("change.undo", **request)
    assert world.conversation(one).tags == ["vip"]
    world.asks("change.undo", conversation_id=third)
    assert world.conversation(third).tags == []


def test_what_can_be_undone_is_forgotten_in_the_end(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    world.asks("conversation.tag", conversation_id=conversation, tags=["old"])
    world.later(DAY)
    world.asks("conversation.tag", conversation_id=conversation, tags=["new"])
    with world.tx() as tx:
        assert changes.forget(tx, world.now, 10) == 1
        assert changes.forget(tx, world.now, 10) == 0
    world.asks("change.undo")
    with pytest.raises(NotFound):
        world.asks("change.undo")
    assert world.conversation(conversation).tags == ["old"]
