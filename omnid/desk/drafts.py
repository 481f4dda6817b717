"""What an operator has begun to write: kept for them alone, on every console of theirs, until it is said."""

from typing import Annotated

from msgspec import Meta

from omnid.desk import assigning, sending
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.errors import NotFound
from omnid.events import DraftDiscarded, DraftSaved
from omnid.model import Actor, Conversation, ConversationId, Draft
from omnid.policy.sentences import sentence
from omnid.store import conversations, drafts
from omnid.store.database import Tx


class SaveDraft(Request, frozen=True):
    """``is_note``: it is to be a note. It replaces what was kept before."""

    conversation_id: ConversationId
    text: Annotated[str, Meta(max_length=sending.TEXT_LIMIT)]
    is_note: bool = False


@operation("draft.save")
def save(tx: Tx, actor: Actor, request: SaveDraft) -> Draft:
    """Keep what one has begun to write in a conversation."""
    me = assigning.me(actor)
    conversation = conversations.unmerged(tx, request.conversation_id)
    sending.check(sending.Body(text=request.text))
    assigning.acknowledge(tx, conversation.id, me)
    if drafts.save(tx, me, conversation.id, request.text, is_note=request.is_note):
        tx.emit(
            DraftSaved(
                conversation_id=conversation.id,
                contact_id=conversation.contact_id,
                operator_id=me,
                actor=actor.label,
            )
        )
    return _kept(tx, actor, conversation.id)


class OneDraft(Request, frozen=True):
    conversation_id: ConversationId


@operation("draft.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneDraft) -> Draft:
    """Show what one has begun to write in a conversation."""
    return _kept(tx, actor, conversations.get(tx, request.conversation_id).id)


@operation("draft.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Draft]:
    """List what one has begun to write anywhere, the newest first."""
    return drafts.of(tx, assigning.me(actor))


@operation("draft.discard")
def discard(tx: Tx, actor: Actor, request: OneDraft) -> Done:
    """Throw away what one has begun to write; nothing there is no error."""
    assigning.me(actor)
    clear(tx, actor, conversations.get(tx, request.conversation_id))
    return Done()


def clear(tx: Tx, actor: Actor, conversation: Conversation, *, is_note: bool | None = None) -> None:
    """It was said, or is not wanted any more. ``is_note``: only a draft of a note, or of a reply."""
    if actor.operator_id is not None and drafts.discard(tx, actor.operator_id, conversation.id, is_note):
        tx.emit(
            DraftDiscarded(
                conversation_id=conversation.id,
                contact_id=conversation.contact_id,
                operator_id=actor.operator_id,
                actor=actor.label,
            )
        )


def _kept(tx: Tx, actor: Actor, conversation: ConversationId) -> Draft:
    found = drafts.get(tx, assigning.me(actor), conversation)
    if found is None:
        raise NotFound("draft of yours in conversation", conversation, sentence("no_draft", conversation=conversation))
    return found
