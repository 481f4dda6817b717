"""Makes two conversations one."""

from msgspec import Struct

from omnid.desk import assigning, changing, joining, tagging, writing
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict, Invalid
from omnid.events import ConversationClosed, ConversationMerged, ConversationReopened
from omnid.model import Actor, Conversation, ConversationId, ConversationState, Priority, Sentence
from omnid.policy.sentences import sentence
from omnid.store import conversations, merging
from omnid.store.database import Tx

_URGENCY = list(Priority)


class Merge(Request, frozen=True):
    """``conversation_id`` remains. ``contacts``: theirs are two, and they are the same person: merge them too."""

    conversation_id: ConversationId
    other_id: ConversationId
    contacts: bool = False


class Merged(Struct, frozen=True, kw_only=True):
    """``conversation`` has all of it now; ``merged`` is closed and says where it went."""

    conversation: Conversation
    merged: Conversation


@operation("conversation.merge")
def merge(tx: Tx, actor: Actor, request: Merge) -> Merged:
    """Put all of another conversation into this one, in the order it was said; it cannot be undone."""
    kept = conversations.unmerged(tx, request.conversation_id)
    other = conversations.unmerged(tx, request.other_id)
    if kept.id == other.id:
        raise Invalid(sentence("one_conversation"), path="other_id")
    _one_contact(tx, actor, kept, other, request.contacts)
    tagged, urgent = sorted(set(other.tags) - set(kept.tags)), other.priority
    tagging.change(tx, actor, kept, tagged, [])
    if _URGENCY.index(urgent) > _URGENCY.index(kept.priority):
        tagging.prioritize(tx, actor, kept, urgent)
    merging.move(tx, kept.id, other.id)
    _tell(tx, actor, kept.id, other)
    if other.state is not ConversationState.CLOSED:
        _go_on(tx, actor, kept, other)
    changing.merged(tx, actor, kept.id, other.id)
    return Merged(conversation=conversations.get(tx, kept.id), merged=conversations.get(tx, other.id))


def _one_contact(tx: Tx, actor: Actor, kept: Conversation, other: Conversation, contacts_too: bool) -> None:
    if kept.contact_id == other.contact_id:
        return
    if not contacts_too:
        raise Conflict(
            sentence(
                "two_contacts",
                conversation=kept.id,
                contact=kept.contact,
                contact_id=kept.contact_id,
                other=other.id,
                other_contact=other.contact,
                other_contact_id=other.contact_id,
            )
        )
    joining.merge(tx, kept.contact_id, other.contact_id, f"{actor.name} said so")


def _tell(tx: Tx, actor: Actor, kept: ConversationId, other: Conversation) -> None:
    contact = conversations.get(tx, kept).contact_id
    tx.emit(ConversationMerged(conversation_id=kept, contact_id=contact, merged_id=other.id, actor=actor.label))
    if other.state is not ConversationState.CLOSED:
        tx.emit(ConversationClosed(conversation_id=other.id, contact_id=contact, actor=actor.label))
    writing.notice(tx, kept, contact, Sentence("merged_here", {"who": actor.name, "other": other.id}))
    writing.notice(tx, other.id, contact, Sentence("merged_there", {"who": actor.name, "other": kept}))


def _go_on(tx: Tx, actor: Actor, kept: Conversation, other: Conversation) -> None:
    """What was not done with in the other is not done with in this one."""
    if kept.state is ConversationState.CLOSED or (kept.state, other.state) == (
        ConversationState.SNOOZED,
        ConversationState.OPEN,
    ):
        merging.open_kept(tx, kept.id, other.id)
        contact = conversations.get(tx, kept.id).contact_id
        tx.emit(ConversationReopened(conversation_id=kept.id, contact_id=contact, actor=actor.label))
    if kept.operator_id is None and other.operator_id is not None:
        assigning.assign(tx, actor, conversations.get(tx, kept.id), other.operator_id, "merged")
