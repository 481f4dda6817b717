"""Writes down what somebody changes about a conversation, so that they can undo it."""

from typing import Any

from msgspec import UNSET

from omnid.desk import assigning
from omnid.model import Actor, ActorType, Aspects, Conversation, ConversationId, Holding, Standing
from omnid.store import changes, conversations
from omnid.store.database import Tx


def remember(tx: Tx, actor: Actor, operation: str, before: Conversation) -> Conversation:
    """To be called after the change, with what was there before it; the conversation as it is now.

    What the desk does of itself is not remembered: there is nobody to undo it. Who changes something has seen it:
    an offer to them is taken, and what was told of it is acknowledged.
    """
    assigning.acknowledge(tx, before.id, actor.operator_id)
    now = conversations.get(tx, before.id)
    was, is_ = aspects(before), aspects(now)
    touched = [name for name in Aspects.__struct_fields__ if getattr(was, name) != getattr(is_, name)]
    if touched and actor.type is not ActorType.SYSTEM:
        changes.add(tx, actor.label, operation, now.id, _only(was, touched), _only(is_, touched))
    return now


MERGE = "conversation.merge"


def merged(tx: Tx, actor: Actor, kept: ConversationId, other: ConversationId) -> None:
    """Two conversations became one: nothing before it can be undone in either, and it is not undone itself."""
    if actor.type is not ActorType.SYSTEM:
        for one in (kept, other):
            changes.add(tx, actor.label, MERGE, one, Aspects(), Aspects())


def aspects(one: Conversation) -> Aspects:
    """All that can be undone about it."""
    return Aspects(
        standing=Standing(
            state=one.state,
            snoozed_until_at=one.snoozed_until_at,
            closed_at=one.closed_at,
            waiting_since_at=one.waiting_since_at,
            opened_at=one.opened_at,
            answered_at=one.answered_at,
        ),
        holding=Holding(operator_id=one.operator_id, team_id=one.team_id),
        tags=one.tags,
        priority=one.priority,
    )


def _only(all_: Aspects, names: list[str]) -> Aspects:
    chosen: dict[str, Any] = {name: getattr(all_, name) for name in names}
    return Aspects(**{name: chosen.get(name, UNSET) for name in Aspects.__struct_fields__})
