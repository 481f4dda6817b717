"""Links between conversations that have to do with each other."""

from omnid.desk import showing
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict, Invalid
from omnid.events import ConversationLinked, ConversationUnlinked
from omnid.model import Actor, ConversationId
from omnid.policy.sentences import sentence
from omnid.store import conversations, related
from omnid.store.database import Tx

MOST = 50
"""Links of one conversation."""


class LinkConversations(Request, frozen=True):
    conversation_id: ConversationId
    other_id: ConversationId


@operation("conversation.link")
def link(tx: Tx, actor: Actor, request: LinkConversations) -> showing.ConversationDetail:
    """Note that two conversations have to do with each other; each shows the other."""
    one = conversations.unmerged(tx, request.conversation_id)
    other = conversations.unmerged(tx, request.other_id)
    if one.id == other.id:
        raise Invalid(sentence("link_itself"), path="other_id")
    if related.add(tx, one.id, other.id):
        for each in (one, other):
            if related.count(tx, each.id) > MOST:
                raise Conflict(sentence("many_links", conversation=each.id, most=MOST))
        tx.emit(
            ConversationLinked(conversation_id=one.id, contact_id=one.contact_id, other_id=other.id, actor=actor.label)
        )
    return showing.show(tx, actor, showing.ShowConversation(conversation_id=one.id, limit=1))


@operation("conversation.unlink")
def unlink(tx: Tx, actor: Actor, request: LinkConversations) -> showing.ConversationDetail:
    """Take the link between two conversations off."""
    one = conversations.get(tx, request.conversation_id)
    if related.remove(tx, one.id, request.other_id):
        tx.emit(
            ConversationUnlinked(
                conversation_id=one.id, contact_id=one.contact_id, other_id=request.other_id, actor=actor.label
            )
        )
    return showing.show(tx, actor, showing.ShowConversation(conversation_id=one.id, limit=1))
