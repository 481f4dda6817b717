"""What comes from outside: a converted update becomes rows and facts in one transaction."""

import hashlib
import secrets
from typing import NamedTuple, assert_never

from omnid.channel import (
    Edited,
    Incoming,
    Reach,
    Receipt,
    ReceiptState,
    Received,
    RemoteFile,
    Retracted,
    Sender,
    Typing,
)
from omnid.desk import joining, outbound
from omnid.events import (
    ContactAdded,
    ConversationOpened,
    ConversationReopened,
    IdentityAdded,
    IdentityReachable,
    IdentityUnreachable,
    JournalFailed,
    JournalReplayed,
    MessageDeleted,
    MessageDelivered,
    MessageEdited,
    MessageFailed,
    MessageRead,
    MessageReceived,
)
from omnid.model import (
    AttachmentType,
    ChannelId,
    ContactId,
    ConversationId,
    IdentityId,
    JournalId,
    JournalOutcome,
    MessageId,
    MessageState,
    MessageType,
)
from omnid.policy import receiving
from omnid.store import attachments, contacts, conversations, journal, messages
from omnid.store.database import Tx

SEEN_EVERY_MS = 60_000
"""How exact “last seen” is; writing it with each message would double the rows touched."""
LAST_TEXT = 160
"""Characters of a message shown in lists."""


class StoredFile(NamedTuple):
    """A file whose bytes are in the store already."""

    type: AttachmentType
    name: str
    mime: str
    size: int
    sha256: str


def accept(tx: Tx, channel: ChannelId, key: str, payload: bytes, incoming: list[Incoming] | str) -> JournalId | None:
    """Journal one update and receive what it says; ``incoming`` as text is why it could not be converted.

    None for a second copy. What receiving raises rolls the caller's unit back; then it is for `reject`.
    """
    entry = journal.add(tx, channel, key, payload)
    if entry is not None:
        _take(tx, channel, entry, incoming)
    return entry


def reject(tx: Tx, channel: ChannelId, key: str, payload: bytes, reason: str) -> None:
    """Journal an update that could not be received, so that nothing is lost and the rest goes on."""
    accept(tx, channel, key, payload, reason)


def replay(tx: Tx, channel: ChannelId, entry: JournalId, incoming: list[Incoming] | str) -> None:
    """Receive a journalled update once more; what was received already is not doubled."""
    _take(tx, channel, entry, incoming)
    tx.emit(JournalReplayed(journal_id=entry, channel_id=channel))


def _take(tx: Tx, channel: ChannelId, entry: JournalId, incoming: list[Incoming] | str) -> None:
    if isinstance(incoming, str):
        journal.settle(tx, entry, JournalOutcome.FAILED, incoming)
        tx.emit(JournalFailed(journal_id=entry, channel_id=channel, reason=incoming))
        return
    message: MessageId | None = None
    for one in incoming:
        message = receive(tx, channel, one) or message
    if incoming:
        journal.settle(tx, entry, JournalOutcome.ACCEPTED, message=message)
    else:
        journal.settle(tx, entry, JournalOutcome.IGNORED, "nothing in it is for the desk")


def receive(tx: Tx, channel: ChannelId, incoming: Incoming) -> MessageId | None:
    """The message that was made or touched, if any."""
    match incoming:
        case Received():
            return _received(tx, channel, incoming)
        case Edited():
            return _edited(tx, channel, incoming)
        case Retracted():
            return _retracted(tx, channel, incoming)
        case Receipt():
            return _receipt(tx, channel, incoming)
        case Reach():
            _reach(tx, channel, incoming)
            return None
        case Typing():
            return None
        case _:
            assert_never(incoming)


def _received(tx: Tx, channel: ChannelId, received: Received) -> MessageId:
    there = messages.by_external(tx, channel, received.external_id)
    if there is not None:
        return there.id
    writer = whoever(tx, channel, received.sender)
    contact = joining.claim(tx, writer.contact_id, writer.identity_id, received.claims) or writer.contact_id
    writer = writer._replace(contact_id=contact)
    text = received.text or (f"/start {received.start}" if received.start else "")
    message = write(tx, channel, writer, key_of(channel, received.external_id), text, received, files=received.files)
    return message.id


class Writer(NamedTuple):
    """A contact as the author of what arrives."""

    identity_id: IdentityId
    contact_id: ContactId
    name: str


class Written(NamedTuple):
    id: MessageId
    conversation_id: ConversationId


def whoever(tx: Tx, channel: ChannelId, sender: Sender) -> Writer:
    """The identity a sender is, made on first sight; that it wrote proves that it can be reached."""
    known = contacts.known(tx, channel, sender.external_id)
    if known is None:
        return _meet(tx, channel, sender)
    if known.unreachable_reason is not None:
        contacts.set_unreachable(tx, known.identity_id, None)
        tx.emit(IdentityReachable(contact_id=known.contact_id, identity_id=known.identity_id))
    if (sender.name and sender.name != known.name) or tx.now - known.seen_at > SEEN_EVERY_MS:
        contacts.seen(tx, known.identity_id, sender.name)
    return Writer(known.identity_id, known.contact_id, sender.name or known.name)


def _meet(tx: Tx, channel: ChannelId, sender: Sender) -> Writer:
    name = sender.name or sender.username or f"Guest {secrets.token_hex(2)}"
    contact = contacts.add(tx, secrets.token_urlsafe(12), name, sender.language)
    identity = contacts.add_identity(tx, contact, channel, sender.external_id, name, sender.username)
    tx.emit(ContactAdded(contact_id=contact))
    tx.emit(IdentityAdded(contact_id=contact, identity_id=identity, channel_id=channel))
    return Writer(identity, contact, name)


def write(
    tx: Tx,
    channel: ChannelId,
    writer: Writer,
    key: str,
    text: str,
    received: Received | Edited | None = None,
    files: list[RemoteFile] | None = None,
    stored: list[StoredFile] | None = None,
) -> Written:
    """Put an inbound message where it belongs: the conversation is found, reopened or opened."""
    conversation = _conversation(tx, channel, writer)
    files, stored = files or [], stored or []
    message = messages.add(
        tx,
        conversation,
        MessageType.INBOUND,
        MessageState.RECEIVED,
        key,
        text,
        writer.name,
        channel=channel,
        identity=writer.identity_id,
        external_id=None if received is None else received.external_id,
        entities=() if received is None else received.entities,
        attachment_count=len(files) + len(stored),
        sent_at=None if received is None else received.at,
    )
    _attach(tx, message, files, stored)
    conversations.inbound(tx, conversation, writer.identity_id, summary(text, [*files, *stored]))
    tx.emit(
        MessageReceived(
            message_id=message, conversation_id=conversation, contact_id=writer.contact_id, channel_id=channel
        )
    )
    return Written(message, conversation)


def _conversation(tx: Tx, channel: ChannelId, writer: Writer) -> ConversationId:
    last = conversations.last(tx, writer.contact_id)
    match receiving.on_inbound(last and last.state, last and last.closed_at, tx.now):
        case receiving.Reopen() if last is not None:
            tx.emit(ConversationReopened(conversation_id=last.id, contact_id=writer.contact_id))
            return last.id
        case receiving.Use() if last is not None:
            return last.id
        case _:
            conversation = conversations.add(tx, writer.contact_id, writer.identity_id)
            tx.emit(ConversationOpened(conversation_id=conversation, contact_id=writer.contact_id, channel_id=channel))
            return conversation


def _attach(tx: Tx, message: MessageId, files: list[RemoteFile], stored: list[StoredFile]) -> None:
    for file in files:
        attachments.add(
            tx, message, public_id(), file.type, file.name, file.mime, file.size, ref=file.ref, meta=file.meta
        )
    for kept in stored:
        attachments.add(tx, message, public_id(), kept.type, kept.name, kept.mime, kept.size, sha256=kept.sha256)


def public_id() -> str:
    """The unguessable part of an attachment's URL: 128 bits."""
    return secrets.token_urlsafe(16)


def summary(text: str, files: "list[RemoteFile | StoredFile]") -> str:
    """A line for lists."""
    line = " ".join(text[: 4 * LAST_TEXT].split())
    if not line and files:
        line = " ".join(f"[{file.type.value}]" for file in files)
    return line if len(line) <= LAST_TEXT else line[: LAST_TEXT - 1] + "…"


def key_of(channel: ChannelId, external_id: str) -> str:
    """The key of a message from outside: the same each time it is told."""
    return hashlib.blake2b(f"{channel}\0{external_id}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _edited(tx: Tx, channel: ChannelId, edited: Edited) -> MessageId:
    there = messages.by_external(tx, channel, edited.external_id)
    if there is None:
        writer = whoever(tx, channel, edited.sender)
        key = key_of(channel, edited.external_id)
        return write(tx, channel, writer, key, edited.text, edited, files=edited.files).id
    messages.edit(tx, there.id, edited.text, edited.entities)
    tx.emit(MessageEdited(**there.about))
    return there.id


def _retracted(tx: Tx, channel: ChannelId, retracted: Retracted) -> MessageId | None:
    there = messages.by_external(tx, channel, retracted.external_id)
    if there is None:
        return None
    messages.delete(tx, there.id)
    tx.emit(MessageDeleted(**there.about))
    return there.id


def _receipt(tx: Tx, channel: ChannelId, receipt: Receipt) -> MessageId | None:
    there = messages.sent_as(tx, channel, receipt.external_id)
    if there is None or there.identity_id is None:
        return None
    if receipt.state is ReceiptState.FAILED:
        if there.state not in (MessageState.QUEUED, MessageState.SENT, MessageState.UNSURE):
            return there.id  # told before, or it arrived after all
        reason = receipt.reason or "the service says it failed"
        messages.set_state(tx, there.id, MessageState.FAILED, reason)
        tx.emit(MessageFailed(**there.about, reason=reason))
        outbound.unanswered(tx, there.conversation_id, there.contact_id, tx.now)
        return there.id
    reached(tx, there, MessageState(receipt.state.value), up_to=receipt.up_to)
    return there.id


def reached(tx: Tx, message: messages.Brief, state: MessageState, *, up_to: bool = True) -> None:
    """A message of ours was delivered or read, with ``up_to`` all before it too; states never go back."""
    if message.identity_id is None:
        return
    below = [MessageState.QUEUED, MessageState.SENT, MessageState.UNSURE]
    if state is MessageState.READ:
        below.append(MessageState.DELIVERED)
    for one in messages.unread(tx, message.identity_id, message.id, below):
        if not up_to and one.id != message.id:
            continue
        messages.set_state(tx, one.id, state)
        fact = MessageRead if state is MessageState.READ else MessageDelivered
        tx.emit(fact(**one.about))


def _reach(tx: Tx, channel: ChannelId, reach: Reach) -> None:
    known = contacts.known(tx, channel, reach.sender.external_id)
    if known is None:
        return
    reason = None if reach.reachable else reach.reason or "blocked us"
    if not contacts.set_unreachable(tx, known.identity_id, reason):
        return
    if reason is None:
        tx.emit(IdentityReachable(contact_id=known.contact_id, identity_id=known.identity_id))
    else:
        tx.emit(IdentityUnreachable(contact_id=known.contact_id, identity_id=known.identity_id, reason=reason))
