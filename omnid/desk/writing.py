"""Writes what a contact said, with its files and facts; also what somebody answered in a service's own interface."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from omnid.channel import Echoed, Received, RemoteFile
from omnid.desk import filing, meeting, receipts, waits
from omnid.desk.meeting import Writer
from omnid.events import MessageReceived, MessageSent, NoticeAdded
from omnid.model import (
    Attachment,
    AttachmentType,
    ChannelId,
    ContactId,
    ConversationId,
    MessageId,
    MessageState,
    MessageType,
    Sentence,
)
from omnid.policy.sentences import say
from omnid.store import attachments, companions, conversations, messages
from omnid.store.database import Tx

LAST_TEXT = 160
"""Characters of a message shown in lists."""
NOTICE_LIMIT = 1000
_PLAIN = Received(external_id="", sender=meeting.NOBODY)


class StoredFile(NamedTuple):
    """A file whose bytes are in the store already. ``meta``: of a picture, its size in pixels."""

    type: AttachmentType
    name: str
    mime: str
    size: int
    sha256: str
    meta: Mapping[str, Any] = {}


class Written(NamedTuple):
    id: MessageId
    conversation_id: ConversationId


def write(
    tx: Tx,
    channel: ChannelId,
    writer: Writer,
    key: str,
    text: str,
    received: Received | None = None,
    *,
    files: Sequence[RemoteFile] = (),
    stored: Sequence[StoredFile] = (),
) -> Written:
    """Put an inbound message where it belongs. ``received``: what the service told beside the text, if it is one."""
    where = filing.place(tx, channel, writer, received)
    told = received or _PLAIN
    if told.due_at is not None:
        conversations.set_due(tx, where.conversation_id, told.due_at)
    if not where.quiet:
        companions.add(tx, where.conversation_id, channel, told.companions)
    message = messages.add(
        tx,
        where.conversation_id,
        MessageType.INBOUND,
        MessageState.RECEIVED,
        key,
        text,
        writer.name,
        channel=channel,
        identity=writer.identity_id,
        external_id=told.external_id or None,
        entities=told.entities,
        attachment_count=len(files) + len(stored),
        sent_at=told.at,
        original=told.original,
        thread=told.thread,
    )
    _attach(tx, message, files, stored)
    line = summary(text, [*files, *stored])
    if where.quiet:
        conversations.inbound_aside(tx, where.conversation_id, line)
    else:
        conversations.inbound(tx, where.conversation_id, where.answer_to or writer.identity_id, line)
    tx.emit(
        MessageReceived(
            message_id=message, conversation_id=where.conversation_id, contact_id=writer.contact_id, channel_id=channel
        )
    )
    if where.because is not None:
        notice(tx, where.conversation_id, writer.contact_id, where.because)
    return Written(message, where.conversation_id)


def _attach(tx: Tx, message: MessageId, files: Sequence[RemoteFile], stored: Sequence[StoredFile]) -> None:
    for file in files:
        attachments.add(
            tx, message, public_id(), file.type, file.name, file.mime, file.size, ref=file.ref, meta=file.meta
        )
    for kept in stored:
        attachments.add(
            tx,
            message,
            public_id(),
            kept.type,
            kept.name,
            kept.mime,
            kept.size,
            sha256=kept.sha256,
            meta=dict(kept.meta),
        )


def public_id() -> str:
    """The unguessable part of an attachment's URL: 128 bits."""
    return secrets.token_hex(16)


def new_key() -> str:
    """The key of a message the desk itself makes."""
    return secrets.token_hex(8)


def key_of(channel: ChannelId, external_id: str) -> str:
    """The key of a message from outside: the same each time it is told."""
    return hashlib.blake2b(f"{channel}\0{external_id}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def summary(text: str, files: Sequence[RemoteFile | StoredFile | Attachment]) -> str:
    """A line for lists."""
    line = " ".join(text[: 4 * LAST_TEXT].split())
    if not line and files:
        line = " ".join(f"[{file.type.value}]" for file in files)
    return line if len(line) <= LAST_TEXT else line[: LAST_TEXT - 1] + "…"


def notice(tx: Tx, conversation: ConversationId, contact: ContactId, said: Sentence) -> None:
    """Write down for the operators what the system did or noticed; each reads it in their language."""
    text = say(said)[:NOTICE_LIMIT]
    message = messages.add(tx, conversation, MessageType.NOTICE, MessageState.RECEIVED, new_key(), text, "omnid")
    messages.set_said(tx, message, said)
    conversations.aside(tx, conversation)
    tx.emit(NoticeAdded(message_id=message, conversation_id=conversation, contact_id=contact))


def echo(tx: Tx, channel: ChannelId, echoed: Echoed) -> MessageId | None:
    """Somebody answered in the service's own interface: it is part of the history, and the contact is answered."""
    there = messages.sent_as(tx, channel, echoed.external_id)
    there = there or messages.by_external(tx, channel, echoed.external_id)
    if there is not None:
        return there.id
    to = meeting.recipient(tx, channel, echoed.recipient)
    conversation = filing.place(tx, channel, to, None).conversation_id
    message = messages.add(
        tx,
        conversation,
        MessageType.OUTBOUND,
        MessageState.SENT,
        key_of(channel, echoed.external_id),
        echoed.text,
        echoed.author or "elsewhere",
        channel=channel,
        identity=to.identity_id,
        external_id=echoed.external_id,
        entities=echoed.entities,
        attachment_count=len(echoed.files),
        sent_at=echoed.at,
    )
    _attach(tx, message, echoed.files, ())
    waits.answered(tx, conversations.get(tx, conversation), None)
    conversations.outbound(tx, conversation, summary(echoed.text, echoed.files))
    tx.emit(MessageSent(message_id=message, conversation_id=conversation, contact_id=to.contact_id))
    receipts.catch_up(tx, channel, echoed.external_id)
    return message
