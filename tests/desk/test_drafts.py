"""What an operator has begun to write."""

import pytest

from omnid.errors import Conflict, Invalid, NotFound
from omnid.model import ConversationId
from tests.desk.world import MINUTE, World


@pytest.fixture
def conversation(world: World) -> ConversationId:
    return world.message(world.hears("ann", "m1")).conversation_id


def test_a_draft_is_kept_for_its_operator_alone(world: World, conversation: ConversationId) -> None:
    world.asks("draft.save", conversation_id=conversation, text="I am loo")
    world.later(MINUTE)
    world.asks("draft.save", conversation_id=conversation, text="I am looking")
    shown = world.asks("draft.show", conversation_id=conversation)
    assert (shown.text, shown.contact, shown.updated_at) == ("I am looking", "ann", world.now)
    assert world.asks("conversation.show", conversation_id=conversation).draft == shown
    assert world.asks("conversation.show", world.boris, conversation_id=conversation).draft is None
    assert world.asks("draft.list", world.boris) == []
    with pytest.raises(NotFound, match="no draft of yours in conversation 1"):
        world.asks("draft.show", world.boris, conversation_id=conversation)


def test_what_is_kept_already_is_not_told_again(world: World, conversation: ConversationId) -> None:
    for _ in range(2):
        world.asks("draft.save", conversation_id=conversation, text="same")
    assert world.told().count("draft_saved") == 1


def test_a_reply_clears_the_draft_of_a_reply_and_a_note_that_of_a_note(
    world: World, conversation: ConversationId
) -> None:
    world.asks("draft.save", conversation_id=conversation, text="remember", is_note=True)
    world.reply(conversation)
    assert [draft.is_note for draft in world.asks("draft.list")] == [True]
    world.asks("conversation.note", conversation_id=conversation, text="remember")
    assert world.asks("draft.list") == []
    world.asks("draft.save", conversation_id=conversation, text="yes")
    world.reply(conversation, actor=world.boris)
    assert len(world.asks("draft.list")) == 1
    world.reply(conversation)
    assert world.asks("draft.list") == []


def test_a_reply_that_is_refused_keeps_the_draft(world: World, conversation: ConversationId) -> None:
    world.asks("draft.save", conversation_id=conversation, text="yes")
    with pytest.raises(Conflict):
        world.reply(conversation, channel="bot2")
    assert len(world.asks("draft.list")) == 1


def test_a_draft_is_thrown_away(world: World, conversation: ConversationId) -> None:
    world.asks("draft.save", conversation_id=conversation, text="yes")
    for _ in range(2):
        world.asks("draft.discard", conversation_id=conversation)
    assert world.asks("draft.list") == []
    assert world.told().count("draft_discarded") == 1


def test_drafts_of_merged_conversations_are_one(world: World, conversation: ConversationId) -> None:
    other = world.message(world.hears("bob", "m2")).conversation_id
    for place in (conversation, other):
        world.asks("draft.save", conversation_id=place, text=f"to {place}")
    world.asks("conversation.merge", conversation_id=conversation, other_id=other, contacts=True)
    assert [(draft.conversation_id, draft.text) for draft in world.asks("draft.list")] == [(1, "to 1\n\nto 2")]


def test_what_cannot_be_said_is_not_kept(world: World, conversation: ConversationId) -> None:
    with pytest.raises(Invalid):
        world.asks("draft.save", conversation_id=conversation, text="  ")
    assert world.asks("draft.list") == []
