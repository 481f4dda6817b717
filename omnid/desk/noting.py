"""The operation that adds a note."""

from typing import Annotated

from msgspec import Meta

from omnid.desk import assigning, sending, writing
from omnid.desk.operation import Request, operation
from omnid.events import NoteAdded
from omnid.model import Actor, ConversationId, Message, MessageState, MessageType
from omnid.store import conversations, messages
from omnid.store.database import Tx


class Note(Request, frozen=True):
    conversation_id: ConversationId
    text: Annotated[str, Meta(min_length=1, max_length=sending.TEXT_LIMIT)]


@operation("conversation.note")
def note(tx: Tx, actor: Actor, request: Note) -> Message:
    """Add a note that only operators see."""
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
    return messages.get(tx, message)
