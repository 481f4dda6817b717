"""Tags and priority."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnid.errors import Conflict, Invalid
from omnid.events import ConversationPrioritized, ConversationTagged
from omnid.model import ConversationId, Priority
from omnid.policy.tags import tag
from tests.desk.world import World


@pytest.fixture
def conversation(world: World) -> ConversationId:
    return world.message(world.hears("ann", "m1")).conversation_id


def test_tags_are_put_on_and_taken_off_in_one_act(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.tag", conversation_id=conversation, tags=["vip", "Refund"])
    changed = world.asks("conversation.tag", conversation_id=conversation, tags=["late", "vip"], remove=["refund"])
    assert changed.tags == ["late", "vip"]
    told = [fact for fact in world.facts() if isinstance(fact, ConversationTagged)]
    assert [(fact.added, fact.removed) for fact in told] == [(["refund", "vip"], []), (["late"], ["refund"])]
    assert world.asks("conversation.untag", conversation_id=conversation, tags=["VIP"]).tags == ["late"]


def test_what_changes_nothing_is_not_told(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.tag", conversation_id=conversation, tags=["vip"])
    before = world.told()
    world.asks("conversation.tag", conversation_id=conversation, tags=["vip"], remove=["other"])
    world.asks("conversation.priority", conversation_id=conversation, priority=Priority.NORMAL)
    assert world.told() == before


@pytest.mark.parametrize("word", ["", "two words", "42", "a,b", "-x", "x" * 51, "a:b", "\0"])
def test_what_cannot_be_a_tag_is_refused_with_its_place(world: World, conversation: ConversationId, word: str) -> None:
    with pytest.raises(Invalid, match="cannot be a tag") as refused:
        world.asks("conversation.tag", conversation_id=conversation, tags=["good", word])
    assert refused.value.details["path"] == "tags[1]"
    assert world.conversation(conversation).tags == []


def test_a_tag_cannot_come_and_go_at_once(world: World, conversation: ConversationId) -> None:
    with pytest.raises(Invalid, match="added and removed"):
        world.asks("conversation.tag", conversation_id=conversation, tags=["vip"], remove=["VIP"])


def test_there_is_a_limit_to_tags(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.tag", conversation_id=conversation, tags=[f"t{number}" for number in range(50)])
    with pytest.raises(Conflict, match="more than 50 tags"):
        world.asks("conversation.tag", conversation_id=conversation, tags=["one-more"])
    world.asks("conversation.tag", conversation_id=conversation, tags=["one-more"], remove=["t0"])


def test_priority_is_kept_and_told(world: World, conversation: ConversationId) -> None:
    assert world.conversation(conversation).priority is Priority.NORMAL
    changed = world.asks("conversation.priority", conversation_id=conversation, priority=Priority.URGENT)
    assert changed.priority is Priority.URGENT
    assert [fact.priority for fact in world.facts() if isinstance(fact, ConversationPrioritized)] == [Priority.URGENT]


def test_tags_in_use_are_counted(world: World, conversation: ConversationId) -> None:
    other = world.message(world.hears("bob", "m2")).conversation_id
    world.asks("conversation.tag", conversation_id=conversation, tags=["vip", "late"])
    world.asks("conversation.tag", conversation_id=other, tags=["vip"])
    world.asks("conversation.close", conversation_id=other)
    counted = [(one.tag, one.conversations, one.open) for one in world.asks("tag.list")]
    assert counted == [("vip", 2, 1), ("late", 1, 1)]


@given(st.text(max_size=60))
def test_a_tag_once_read_reads_the_same_again(text: str) -> None:
    word = tag(text)
    assert word is None or tag(word) == word
