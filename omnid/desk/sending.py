"""Writes an outbound message, with its outbox row, and chooses the way it takes."""

import secrets

from msgspec import Struct

from omnid import registry
from omnid.desk.inbound import StoredFile, public_id, summary
from omnid.errors import Conflict, Invalid
from omnid.events import MessageDrafted, MessageQueued, NoticeAdded
from omnid.model import (
    Actor,
    Button,
    Conversation,
    Entity,
    Identity,
    Message,
    MessageId,
    MessageState,
    MessageType,
)
from omnid.policy import reach
from omnid.store import attachments, channels, contacts, conversations, messages, outbox
from omnid.store.database import Tx

TEXT_LIMIT = 100_000
"""Characters in one message; services that take less get it in parts."""


class Body(Struct, frozen=True, kw_only=True):
    """What is said."""

    text: str
    entities: list[Entity] = []
    buttons: list[list[Button]] = []
    files: list[StoredFile] = []


def check(body: Body) -> None:
    """Raises `Invalid` for what cannot be a message."""
    if not body.text.strip() and not body.files:
        raise Invalid("There is nothing to say: give a text or a file.", path="text")
    if len(body.text) > TEXT_LIMIT:
        raise Invalid(f"The text has {len(body.text):,} characters; at most {TEXT_LIMIT:,} are possible.", path="text")
    if "\x00" in body.text or any("\ud800" <= character <= "\udfff" for character in body.text):
        raise Invalid("The text has characters that are not text (NUL or half a surrogate pair).", path="text")
    for index, entity in enumerate(body.entities):
        if entity.offset < 0 or entity.length < 1 or entity.offset + entity.length > len(body.text):
            raise Invalid("The markup lies outside the text.", path=f"entities[{index}]")


def send(tx: Tx, actor: Actor, conversation: Conversation, body: Body, channel: str | None = None) -> Message:
    """Queue a reply on the best way to the contact. Raises `Conflict` when there is none."""
    check(body)
    way = _way(tx, conversation, channel)
    pull = _pull(tx, way.identity)
    message = _write(tx, actor, conversation, body, MessageState.SENT if pull else MessageState.QUEUED, way.identity)
    queue(tx, actor, conversation, message, way.identity)
    if way.because is not None:
        notice(tx, conversation, f"Sent by {way.identity.channel}, because {way.because}")
    return messages.get(tx, message)


def draft(tx: Tx, actor: Actor, conversation: Conversation, body: Body) -> Message:
    """Keep a reply until an operator sends it."""
    check(body)
    identity = contacts.identity(tx, conversation.identity_id)
    message = _write(tx, actor, conversation, body, MessageState.DRAFT, identity)
    conversations.aside(tx, conversation.id)
    tx.emit(
        MessageDrafted(
            message_id=message,
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            actor=actor.label,
        )
    )
    return messages.get(tx, message)


def queue(tx: Tx, actor: Actor, conversation: Conversation, message: MessageId, identity: Identity) -> None:
    """Make a written message due, or simply visible where the contact's client reads the log itself."""
    outbox_id = None
    if not _pull(tx, identity):
        outbox_id = outbox.add(tx, message, conversation.id, identity.channel_id, identity.id, tx.now)
    said = messages.get(tx, message)
    conversations.outbound(tx, conversation.id, summary(said.text, []) or f"[{len(said.attachments)} file(s)]")
    messages.touch(tx, message)
    tx.emit(
        MessageQueued(
            message_id=message,
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            channel_id=identity.channel_id,
            outbox_id=outbox_id,
            actor=actor.label,
        )
    )


def release(tx: Tx, actor: Actor, conversation: Conversation, message: Message) -> Message:
    """Send a draft."""
    way = _way(tx, conversation, None)
    state = MessageState.SENT if _pull(tx, way.identity) else MessageState.QUEUED
    messages.release(tx, message.id, state, way.identity)
    queue(tx, actor, conversation, message.id, way.identity)
    return messages.get(tx, message.id)


def notice(tx: Tx, conversation: Conversation, text: str) -> None:
    """Write down for the operators what the system did."""
    message = messages.add(tx, conversation.id, MessageType.NOTICE, MessageState.RECEIVED, new_key(), text, "omnid")
    conversations.aside(tx, conversation.id)
    tx.emit(NoticeAdded(message_id=message, conversation_id=conversation.id, contact_id=conversation.contact_id))


def _way(tx: Tx, conversation: Conversation, channel: str | None) -> reach.Way:
    identities = contacts.identities(tx, conversation.contact_id)
    preferred = conversation.identity_id
    if channel is not None:
        wanted = channels.named(tx, channel)
        identities = [identity for identity in identities if identity.channel_id == wanted.id]
        if not identities:
            raise Conflict(f"{conversation.contact} has never written by {channel}, so nothing can be sent there.")
        preferred = identities[0].id
    on = {each.id for each in channels.every(tx) if each.enabled}
    off = frozenset(identity.channel_id for identity in identities) - on
    way = reach.choose(identities, preferred, frozenset(off))
    if isinstance(way, reach.NoWay):
        raise Conflict(f"Nothing reaches {conversation.contact}: {'; '.join(way.reasons)}.")
    return way


def new_key() -> str:
    """The key of a message the desk itself makes."""
    return secrets.token_hex(8)


def _pull(tx: Tx, identity: Identity) -> bool:
    return registry.kind(channels.get(tx, identity.channel_id).kind).capabilities.pull


def _write(
    tx: Tx, actor: Actor, conversation: Conversation, body: Body, state: MessageState, identity: Identity
) -> MessageId:
    message = messages.add(
        tx,
        conversation.id,
        MessageType.OUTBOUND,
        state,
        new_key(),
        body.text,
        actor.name,
        channel=identity.channel_id,
        identity=identity.id,
        operator=actor.operator_id,
        entities=body.entities,
        buttons=body.buttons,
        attachment_count=len(body.files),
    )
    for file in body.files:
        attachments.add(tx, message, public_id(), file.type, file.name, file.mime, file.size, sha256=file.sha256)
    return message
