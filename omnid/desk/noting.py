"""The operation that adds a note."""

from typing import Annotated

import msgspec
from msgspec import Meta

from omnid.desk import assigning, drafts, mentioning, sending, writing
from omnid.desk.operation import Request, operation
from omnid.events import NoteAdded
from omnid.model import Actor, ConversationId, Message, MessageState, MessageType
from omnid.store import conversations, messages
from omnid.store.database import Tx


class Note(Request, frozen=True):
    conversation_id: ConversationId
    text: Annotated[str, Meta(min_length=1, max_length=sending.TEXT_LIMIT)]


class Noted(Message, frozen=True, kw_only=True):
    """The note. ``told``: the operators and teams it names; ``unknown``: names in it that are nobody's."""

    told: list[str] = []
    unknown: list[str] = []


@operation("conversation.note")
def note(tx: Tx, actor: Actor, request: Note) -> Noted:
    """Add a note that only operators see; whom it names (@anna, or a team) is told, and takes part."""
    conversation = conversations.unmerged(tx, request.conversation_id)
    sending.check(sending.Body(text=request.text))
    assigning.acknowledge(tx, conversation.id, actor.operator_id)
    message = messages.add(
        tx,
        conversation.id,
        MessageType.NOTE,
        MessageState.RECEIVED,
        writing.new_key(),
        request.text,
        actor.name,
        operator=actor.operator_id,
    )
    conversations.aside(tx, conversation.id)
    tx.emit(
        NoteAdded(
            message_id=message,
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            actor=actor.label,
        )
    )
    drafts.clear(tx, actor, conversation, is_note=True)
    mentioned = mentioning.mention(tx, actor, conversation, message, request.text)
    kept = messages.get(tx, message)
    return Noted(**msgspec.structs.asdict(kept), told=mentioned.told, unknown=mentioned.unknown)
