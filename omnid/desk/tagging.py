"""Operations on what a conversation is marked with: tags and a priority."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from omnid.desk import changing
from omnid.desk.operation import Nothing, Request, operation
from omnid.errors import Conflict, Invalid
from omnid.events import ConversationPrioritized, ConversationTagged
from omnid.model import Actor, Conversation, ConversationId, Priority
from omnid.policy.sentences import sentence
from omnid.policy.tags import LONGEST, tag
from omnid.store import conversations, tags
from omnid.store.database import Tx

MOST = 50
"""Tags of one conversation."""

Tags = Annotated[list[str], Meta(max_length=MOST)]


class Tag(Request, frozen=True):
    """``tags`` are added, ``remove`` are taken off; what is there already, or not there, is no error."""

    conversation_id: ConversationId
    tags: Tags = []
    remove: Tags = []


@operation("conversation.tag")
def tag_(tx: Tx, actor: Actor, request: Tag) -> Conversation:
    """Put tags on a conversation, and take others off."""
    add, remove = words(request.tags, "tags"), words(request.remove, "remove")
    both = sorted(set(add) & set(remove))
    if both:
        raise Invalid(sentence("tag_both", tag=both[0]), path="remove")
    before = conversations.unmerged(tx, request.conversation_id)
    change(tx, actor, before, add, remove)
    return changing.remember(tx, actor, "conversation.tag", before)


class Untag(Request, frozen=True):
    conversation_id: ConversationId
    tags: Tags


@operation("conversation.untag")
def untag(tx: Tx, actor: Actor, request: Untag) -> Conversation:
    """Take tags off a conversation."""
    before = conversations.unmerged(tx, request.conversation_id)
    change(tx, actor, before, [], words(request.tags, "tags"))
    return changing.remember(tx, actor, "conversation.untag", before)


def words(given: Sequence[str], path: str) -> list[str]:
    """Tags as they are kept. Raises `Invalid`."""
    for index, one in enumerate(given):
        if tag(one) is None:
            raise Invalid(sentence("no_tag", tag=one[:60], most=LONGEST), path=f"{path}[{index}]")
    return sorted({word for one in given if (word := tag(one)) is not None})


def change(tx: Tx, actor: Actor, conversation: Conversation, add: Sequence[str], remove: Sequence[str]) -> None:
    """Tag and untag; nothing is told when nothing changes. Raises `Conflict` when there would be too many."""
    added = [word for word in add if word not in conversation.tags]
    removed = [word for word in remove if word in conversation.tags]
    if not added and not removed:
        return
    if len(conversation.tags) + len(added) - len(removed) > MOST:
        raise Conflict(sentence("many_tags", conversation=conversation.id, most=MOST))
    tags.add(tx, conversation.id, added)
    tags.remove(tx, conversation.id, removed)
    conversations.touch(tx, conversation.id)
    tx.emit(
        ConversationTagged(
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            added=added,
            removed=removed,
            actor=actor.label,
        )
    )


class TagCount(Struct, frozen=True, kw_only=True):
    """``conversations`` have it, ``open`` of them are not closed."""

    tag: str
    conversations: int
    open: int


@operation("tag.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[TagCount]:
    """List the tags in use, the most used first."""
    return [TagCount(tag=word, conversations=all_, open=open_) for word, all_, open_ in tags.counts(tx)]


class Prioritize(Request, frozen=True):
    conversation_id: ConversationId
    priority: Priority


@operation("conversation.priority")
def priority(tx: Tx, actor: Actor, request: Prioritize) -> Conversation:
    """Say how urgent a conversation is."""
    before = conversations.unmerged(tx, request.conversation_id)
    prioritize(tx, actor, before, request.priority)
    return changing.remember(tx, actor, "conversation.priority", before)


def prioritize(tx: Tx, actor: Actor, conversation: Conversation, to: Priority) -> None:
    if conversation.priority is to:
        return
    conversations.set_priority(tx, conversation.id, to)
    tx.emit(
        ConversationPrioritized(
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            priority=to,
            actor=actor.label,
        )
    )
