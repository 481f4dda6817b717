"""Where an inbound message belongs: the conversation it proves or names, the contact's own, or a new one."""

from typing import NamedTuple

from omnid.channel import Received
from omnid.desk import conversation_token
from omnid.desk.meeting import Writer
from omnid.events import ConversationOpened, ConversationReopened
from omnid.model import ChannelId, ContactId, ConversationId, ConversationState, IdentityId, Sentence
from omnid.policy import receiving
from omnid.store import companions, conversations, messages
from omnid.store.conversations import Last
from omnid.store.database import Tx

SUBJECT = 300
"""Characters of a subject that are kept."""


class Place(NamedTuple):
    """``quiet``: nobody waits for an answer, state and address stay. ``because``: a notice for the operators.

    ``answer_to``: whom a reply goes to; None: to whoever wrote this.
    """

    conversation_id: ConversationId
    quiet: bool
    because: Sentence | None
    answer_to: IdentityId | None = None


def place(tx: Tx, channel: ChannelId, writer: Writer, received: Received | None) -> Place:
    """Find, reopen or open it. ``received`` None: nothing is known but who writes."""
    if received is None:
        return Place(_own(tx, channel, writer, None), False, None)
    proven = _proven(tx, received)
    if proven is not None:
        return _into(tx, channel, proven, writer, received, "answers_by_address")
    named = _named(tx, channel, received)
    if named is not None and takes_part(tx, named, writer.contact_id):
        return _into(tx, channel, named, writer, received, "answers_as_recipient")
    if named is not None:
        because = Sentence("other_conversation", {"conversation": named.id, "who": writer.name})
        return Place(_open(tx, channel, writer, received), received.automatic, because)
    if received.automatic:
        last = conversations.last(tx, writer.contact_id)
        return Place(_open(tx, channel, writer, received) if last is None else last.id, True, None)
    return Place(_own(tx, channel, writer, received), False, None)


def _proven(tx: Tx, received: Received) -> Last | None:
    conversation = None if received.token is None else conversation_token.conversation_of(tx, received.token)
    return None if conversation is None else conversations.brief(tx, conversation)


def _named(tx: Tx, channel: ChannelId, received: Received) -> Last | None:
    for external_id in received.refers:
        there = messages.by_external(tx, channel, external_id) or messages.sent_as(tx, channel, external_id)
        if there is not None:
            return conversations.brief(tx, there.conversation_id)
    return None


def takes_part(tx: Tx, conversation: Last, contact: ContactId) -> bool:
    """Its contact, whom they or we wrote to as well, and whom a token brought in."""
    return conversation.contact_id == contact or companions.has(tx, conversation.id, contact)


def _into(tx: Tx, channel: ChannelId, found: Last, writer: Writer, received: Received, sentence: str) -> Place:
    stranger = found.contact_id != writer.contact_id
    because = Sentence(sentence, {"who": writer.name}) if stranger else None
    if stranger:
        companions.add(tx, found.id, channel, [received.sender.external_id])
    if not received.automatic and found.state is not ConversationState.OPEN:
        tx.emit(ConversationReopened(conversation_id=found.id, contact_id=found.contact_id))
    return Place(found.id, received.automatic, because, found.identity_id if stranger else None)


def _own(tx: Tx, channel: ChannelId, writer: Writer, received: Received | None) -> ConversationId:
    last = conversations.last(tx, writer.contact_id)
    match receiving.on_inbound(last and last.state, last and last.closed_at, tx.now):
        case receiving.Reopen() if last is not None:
            conversations.open_again(tx, last.id)
            tx.emit(ConversationReopened(conversation_id=last.id, contact_id=writer.contact_id))
            return last.id
        case receiving.Use() if last is not None:
            return last.id
        case _:
            return _open(tx, channel, writer, received)


def _open(tx: Tx, channel: ChannelId, writer: Writer, received: Received | None) -> ConversationId:
    subject = "" if received is None else received.subject[:SUBJECT]
    conversation = conversations.add(tx, writer.contact_id, writer.identity_id, subject)
    tx.emit(ConversationOpened(conversation_id=conversation, contact_id=writer.contact_id, channel_id=channel))
    return conversation
