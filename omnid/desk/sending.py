"""Writes an outbound message, with its outbox row, and chooses the way it takes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from omnid import registry
from omnid.channel import Capabilities
from omnid.desk import copying, waits
from omnid.desk.writing import StoredFile, new_key, notice, public_id, summary
from omnid.errors import Conflict, Invalid
from omnid.events import MessageDrafted, MessageQueued
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
    OperatorId,
    Sentence,
    Template,
)
from omnid.policy import reach
from omnid.policy.sentences import sentence
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
    template: Template | None = None


def check(body: Body, *, has_files: bool = False) -> None:
    """Raises `Invalid` for what cannot be a message. ``has_files``: it has some beside those of the body."""
    if not body.text.strip() and not (body.files or has_files) and body.template is None:
        raise Invalid(sentence("nothing_said"), path="text")
    if len(body.text) > TEXT_LIMIT:
        raise Invalid(sentence("long_text", size=len(body.text), most=TEXT_LIMIT), path="text")
    if "\x00" in body.text or any("\ud800" <= character <= "\udfff" for character in body.text):
        raise Invalid(sentence("no_text"), path="text")
    for index, entity in enumerate(body.entities):
        if entity.offset < 0 or entity.length < 1 or entity.offset + entity.length > len(body.text):
            raise Invalid(sentence("markup_outside"), path=f"entities[{index}]")


def send(tx: Tx, actor: Actor, conversation: Conversation, body: Body, channel: str | None = None) -> Message:
    """Queue a reply on the best way to the contact. Raises `Conflict` when there is none."""
    check(body)
    way = _way(tx, conversation, channel, body.template)
    pull = _capabilities(tx, way.identity).pull
    message = _write(tx, actor, conversation, body, MessageState.SENT if pull else MessageState.QUEUED, way.identity)
    _queue(tx, actor, conversation, message, way.identity, _Said(actor.operator_id, body.text, len(body.files)))
    if way.because is not None:
        said = Sentence("sent_by", {"channel": way.identity.channel, "because": way.because})
        notice(tx, conversation.id, conversation.contact_id, said)
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


def plan(tx: Tx, actor: Actor, conversation: Conversation, body: Body, channel: str | None) -> MessageId:
    """Write down a reply that is not due yet, without a way unless a channel was said. Raises `Conflict`."""
    check(body)
    identity = None if channel is None else _of_channel(tx, conversation, channel)[0]
    return _write(tx, actor, conversation, body, MessageState.SCHEDULED, identity)


def check_way(tx: Tx, conversation: Conversation, channel: str | None, template: Template | None) -> None:
    """Raises `Conflict` where nothing reaches the contact now."""
    _way(tx, conversation, channel, template)


class _Said(NamedTuple):
    """Of a written message what queueing it needs to know."""

    operator_id: OperatorId | None
    text: str
    files: int


def _queue(
    tx: Tx, actor: Actor, conversation: Conversation, message: MessageId, identity: Identity, said: _Said
) -> None:
    """Make a message due, or simply visible where the contact's client reads the log itself.

    Nothing else may have been told since it was written: its ``changed_seq`` is that of the fact told here.
    """
    outbox_id = None
    if not _capabilities(tx, identity).pull:
        outbox_id = outbox.add(tx, message, conversation.id, identity.channel_id, identity.id, tx.now)
    else:
        copying.later(tx, conversation.contact_id, message)
    waits.answered(tx, conversation, said.operator_id)
    conversations.outbound(tx, conversation.id, summary(said.text, []) or f"[{said.files} file(s)]")
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
    way = _way(tx, conversation, None, message.template)
    state = MessageState.SENT if _capabilities(tx, way.identity).pull else MessageState.QUEUED
    messages.release(tx, message.id, state, way.identity)
    said = _Said(message.operator_id, message.text, len(message.attachments))
    _queue(tx, actor, conversation, message.id, way.identity, said)
    return messages.get(tx, message.id)


def _way(tx: Tx, conversation: Conversation, channel: str | None, template: Template | None) -> reach.Way:
    preferred = conversation.identity_id
    if channel is not None:
        identities = _of_channel(tx, conversation, channel)
        preferred = identities[0].id
    else:
        identities = contacts.identities(tx, conversation.contact_id)
    obstacles = {identity.id: _obstacle(tx, identity, template) for identity in identities}
    way = reach.choose(identities, preferred, obstacles)
    if isinstance(way, reach.NoWay):
        raise Conflict(sentence("nothing_reaches", contact=conversation.contact, because=way.reasons))
    return way


def _of_channel(tx: Tx, conversation: Conversation, channel: str) -> list[Identity]:
    """The contact's identities on a channel, one at least. Raises `Conflict`."""
    wanted = channels.named(tx, channel)
    found = [one for one in contacts.identities(tx, conversation.contact_id) if one.channel_id == wanted.id]
    if not found:
        raise Conflict(sentence("never_by", contact=conversation.contact, channel=channel))
    return found


def _obstacle(tx: Tx, identity: Identity, template: Template | None) -> str | None:
    """Why nothing can be sent to an identity now; None when it can."""
    channel = channels.get(tx, identity.channel_id)
    if not channel.enabled:
        return "the channel is off"
    if identity.unreachable_reason is not None:
        return identity.unreachable_reason
    capabilities = registry.kind(channel.kind).capabilities
    if not capabilities.sends:
        return "it only takes messages in; answer by e-mail or phone"
    if template is not None and not capabilities.templates:
        return "it knows no templates"
    window_s = _window(capabilities, channel.config)
    if window_s is not None and template is None and tx.now - identity.seen_at > window_s * 1000:
        closed = f"the contact last wrote more than {window_s // 3600} hours ago, and the service allows no more"
        return f"{closed}; a template can be sent" if capabilities.templates else closed
    return None


def _window(capabilities: Capabilities, config: Mapping[str, Any]) -> int | None:
    opened = [longer for setting, longer in capabilities.window_with.items() if config.get(setting) is True]
    return max(opened, default=capabilities.window_s)


def _capabilities(tx: Tx, identity: Identity) -> Capabilities:
    return registry.kind(channels.get(tx, identity.channel_id).kind).capabilities


def _write(
    tx: Tx, actor: Actor, conversation: Conversation, body: Body, state: MessageState, identity: Identity | None
) -> MessageId:
    message = messages.add(
        tx,
        conversation.id,
        MessageType.OUTBOUND,
        state,
        new_key(),
        body.text,
        actor.name,
        channel=None if identity is None else identity.channel_id,
        identity=None if identity is None else identity.id,
        operator=actor.operator_id,
        entities=body.entities,
        buttons=body.buttons,
        attachment_count=len(body.files),
        template=body.template,
    )
    for file in body.files:
        attachments.add(
            tx,
            message,
            public_id(),
            file.type,
            file.name,
            file.mime,
            file.size,
            sha256=file.sha256,
            meta=dict(file.meta),
        )
    return message
