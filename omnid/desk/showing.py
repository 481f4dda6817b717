"""The operation that shows a conversation."""

from msgspec import Struct

from omnid.desk import language, paging
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit
from omnid.model import Actor, Claim, Contact, Conversation, ConversationId, Draft, Identity, Message, Participant
from omnid.store import attributes, contacts, conversations, drafts, messages, participants, related
from omnid.store.database import Tx


class ConversationDetail(Struct, frozen=True, kw_only=True):
    """``messages`` in order, oldest first; ``before`` pages further back, None at the beginning.

    ``draft``: what whoever asks has begun to write.
    """

    conversation: Conversation
    contact: Contact
    identities: list[Identity]
    claims: list[Claim]
    attributes: dict[str, str]
    links: list[Conversation]
    participants: list[Participant]
    draft: Draft | None = None
    messages: list[Message]
    before: str | None


class ShowConversation(Request, frozen=True):
    """``before``: a cursor from an earlier answer, for older messages."""

    conversation_id: ConversationId
    limit: Limit = 50
    before: str | None = None


@operation("conversation.show", reads=True)
def show(tx: Tx, actor: Actor, request: ShowConversation) -> ConversationDetail:
    """Show a conversation with its newest messages and what is known of the contact."""
    conversation = conversations.get(tx, request.conversation_id)
    thread = messages.thread(tx, conversation.id, paging.edge_id(request.before), request.limit)
    return ConversationDetail(
        conversation=conversation,
        contact=contacts.get(tx, conversation.contact_id),
        identities=contacts.identities(tx, conversation.contact_id),
        claims=contacts.claims(tx, conversation.contact_id),
        attributes=attributes.of(tx, conversation.contact_id),
        links=related.of(tx, conversation.id),
        participants=participants.of(tx, conversation.id),
        draft=None if actor.operator_id is None else drafts.get(tx, actor.operator_id, conversation.id),
        messages=language.worded(tx, actor.operator_id, thread),
        before=paging.cursor(thread[0].id) if len(thread) == request.limit else None,
    )
