"""Operations that change what was said, wherever it is by now: here, on its way, or at the contact."""

from typing import Annotated

from msgspec import Meta

from omnid import registry
from omnid.channel import Kind
from omnid.desk import correcting, later, mentioning, outbox, sending, writing
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict, Invalid
from omnid.events import MessageDeleted, MessageEdited
from omnid.model import (
    Actor,
    Channel,
    CorrectionState,
    Entity,
    Message,
    MessageId,
    MessageState,
    MessageType,
    OutboxSort,
    OutboxState,
    Revision,
    Worded,
)
from omnid.policy.correcting import corrected
from omnid.policy.sentences import sentence
from omnid.store import channels, conversations, messages, revisions
from omnid.store import outbox as items
from omnid.store.database import Tx

_ARRIVED = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)
_LEAVING = (MessageState.QUEUED, MessageState.UNSURE)


class Edit(Request, frozen=True):
    """``entities`` mark up the new text."""

    message_id: MessageId
    text: Annotated[str, Meta(max_length=sending.TEXT_LIMIT)]
    entities: list[Entity] = []


@operation("message.edit")
def edit(tx: Tx, actor: Actor, request: Edit) -> Message:
    """Change what a message says: a draft, a note, one still to leave, or one that has left, where the service can.

    What has left is changed at the contact through the outbox; what it said before stays in ``message.revisions``.
    """
    message = messages.get(tx, request.message_id)
    _demand_ours(tx, message)
    body = sending.Body(text=request.text, entities=request.entities, template=message.template)
    sending.check(body, has_files=bool(message.attachments))
    if message.type is MessageType.NOTE:
        _rewrite(tx, actor, message, request)
        mentioning.mention(tx, actor, conversations.get(tx, message.conversation_id), message.id, request.text)
    elif message.state in (MessageState.DRAFT, MessageState.SCHEDULED):
        _write(tx, actor, message, request)
    elif (message.text, message.entities) == (request.text, request.entities) and message.correction is None:
        return message
    else:
        _correct(tx, actor, message, request)
    return messages.get(tx, message.id)


def _demand_ours(tx: Tx, message: Message) -> None:
    if message.type is MessageType.INBOUND:
        raise Conflict(sentence("contacts_own", message=message.id))
    if message.type is MessageType.NOTICE and message.due_at is None:
        raise Conflict(sentence("a_notice", message=message.id))
    if message.type is MessageType.NOTICE or message.state is MessageState.CANCELLED:
        later.planned(tx, message)
    if message.deleted_at is not None:
        raise Conflict(sentence("taken_back", message=message.id))


def _rewrite(tx: Tx, actor: Actor, message: Message, request: Edit, waits: CorrectionState | None = None) -> None:
    """Change it here and keep what it said. ``waits``: what is known of the contact's copy."""
    revisions.keep(tx, message.id, actor.label)
    messages.set_correction(tx, message.id, waits)
    if message.type is MessageType.OUTBOUND:
        line = writing.summary(request.text, message.attachments)
        conversations.says_now(tx, message.conversation_id, message.id, line)
    _write(tx, actor, message, request)


def _write(tx: Tx, actor: Actor, message: Message, request: Edit) -> None:
    messages.edit(tx, message.id, request.text, request.entities)
    tx.emit(
        MessageEdited(
            message_id=message.id,
            conversation_id=message.conversation_id,
            contact_id=message.contact_id,
            actor=actor.label,
        )
    )


def _correct(tx: Tx, actor: Actor, message: Message, request: Edit) -> None:
    """Of what is on its way, or at the contact."""
    channel, kind = _way(tx, message)
    if kind.capabilities.pull and message.state in _ARRIVED:
        _rewrite(tx, actor, message, request)  # the contact's client reads the log, and takes it up
        return
    row = _left(tx, message)
    if message.state in _LEAVING and _has_not_left(tx, row):
        _rewrite(tx, actor, message, request)
        return
    if message.state not in (*_ARRIVED, *_LEAVING):
        raise Conflict(sentence("did_not_reach", message=message.id))
    if not kind.capabilities.edit:
        raise Conflict(sentence("no_edits", service=kind.title))
    if message.template is not None:
        raise Conflict(sentence("service_template", message=message.id))
    if message.state in _LEAVING:
        _demand_whole(message, row)
    parts = _demand_fits(message, request, kind, row)
    if message.state in _LEAVING:
        _rewrite(tx, actor, message, request, CorrectionState.QUEUED)
        return
    _demand_way(tx, message, channel, row, parts)
    _rewrite(tx, actor, message, request, CorrectionState.QUEUED)
    correcting.queue(tx, row, OutboxSort.EDIT, actor.label)


def _way(tx: Tx, message: Message) -> tuple[Channel, Kind]:
    if message.channel_id is None:
        raise Conflict(sentence("went_nowhere", message=message.id))
    channel = channels.get(tx, message.channel_id)
    return channel, registry.kind(channel.kind)


def _left(tx: Tx, message: Message) -> items.Row:
    """By which it left, or is to leave."""
    item = items.of_message(tx, message.id)
    if item is None:
        raise Conflict(sentence("not_from_here", message=message.id))
    return items.row(tx, item)


def _has_not_left(tx: Tx, row: items.Row) -> bool:
    return row.state is OutboxState.QUEUED and row.parts_sent == 0 and not items.is_in_doubt(tx, row.id)


def _demand_whole(message: Message, row: items.Row) -> None:
    """Of one that is leaving: once it has, it can be corrected."""
    if row.state not in (OutboxState.QUEUED, OutboxState.SENDING):
        raise Conflict(sentence("nobody_knows", message=message.id, item=row.id))
    if row.parts > 1 or row.parts_sent:
        raise Conflict(sentence("leaving_in_parts", message=message.id))


def _demand_fits(message: Message, request: Edit, kind: Kind, row: items.Row) -> list[int]:
    """The parts that change."""
    left = max(row.parts, row.parts_sent)
    new = corrected(request.text, request.entities, message.attachments, message.buttons, kind.capabilities, left)
    if isinstance(new, Worded):
        refused = sentence("not_into_that", service=kind.title, message=message.id, because=new)
        raise Invalid(refused, path="text")
    return list(new)


def _demand_way(tx: Tx, message: Message, channel: Channel, row: items.Row, parts: list[int]) -> None:
    if not channel.enabled:
        raise Conflict(sentence("off_for_change", channel=channel.name, message=message.id))
    names = items.named(tx, row.id)
    if any(part not in names for part in parts):
        raise Conflict(sentence("no_name_of_it", channel=channel.name, message=message.id))


class OneMessage(Request, frozen=True):
    message_id: MessageId


@operation("message.retract")
def retract(tx: Tx, actor: Actor, request: OneMessage) -> Message:
    """Take a message back, also at the contact, where the service can; here it stays, marked as taken back."""
    message = messages.get(tx, request.message_id)
    if message.deleted_at is not None:
        return message
    _demand_ours(tx, message)
    if message.state is MessageState.DRAFT:
        raise Conflict(sentence("discard_it", message=message.id))
    if message.state is MessageState.SCHEDULED:
        raise Conflict(sentence("cancel_it", message=message.id))
    if message.type is MessageType.NOTE:
        _take_back(tx, actor, message)
    else:
        _retract(tx, actor, message)
    return messages.get(tx, message.id)


def _retract(tx: Tx, actor: Actor, message: Message) -> None:
    channel, kind = _way(tx, message)
    if kind.capabilities.pull and message.state in _ARRIVED:
        _take_back(tx, actor, message)
        _stop_copy(tx, message)
        return
    row = _left(tx, message)
    if message.state in _LEAVING:
        if not _has_not_left(tx, row):
            raise Conflict(sentence("leaving_now", message=message.id))
        outbox.cancel(tx, actor, outbox.OneItem(outbox_id=row.id))
        return
    if message.state not in _ARRIVED:
        raise Conflict(sentence("nothing_to_take_back", message=message.id))
    if not kind.capabilities.retract:
        raise Conflict(sentence("no_taking_back", service=kind.title))
    _demand_way(tx, message, channel, row, list(range(max(row.parts, row.parts_sent))))
    _take_back(tx, actor, message)
    correcting.queue(tx, row, OutboxSort.RETRACT, actor.label)


def _stop_copy(tx: Tx, message: Message) -> None:
    """Of what the chat has not shown a copy may be about to leave."""
    item = items.of_message(tx, message.id)
    if item is not None and _has_not_left(tx, items.row(tx, item)):
        items.settle(tx, item, OutboxState.CANCELLED, "the message was taken back")


def _take_back(tx: Tx, actor: Actor, message: Message) -> None:
    messages.delete(tx, message.id)
    if message.type is MessageType.OUTBOUND:
        conversations.says_now(tx, message.conversation_id, message.id, "(taken back)")
    tx.emit(
        MessageDeleted(
            message_id=message.id,
            conversation_id=message.conversation_id,
            contact_id=message.contact_id,
            actor=actor.label,
        )
    )


@operation("message.revisions", reads=True)
def revisions_(tx: Tx, actor: Actor, request: OneMessage) -> list[Revision]:
    """List what a message said before it was changed, oldest first; with what it says now that is all it ever said."""
    messages.brief(tx, request.message_id)
    return revisions.of(tx, request.message_id)
