"""Operations on the outbox: what is leaving, what did not, and what to do about it."""

from msgspec import Struct

from omnid.desk import correcting, paging, settling
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit, Page
from omnid.errors import Conflict, Invalid
from omnid.events import MessageCancelled, MessageRetried
from omnid.model import (
    Actor,
    Attempt,
    ConversationState,
    Message,
    MessageId,
    MessageState,
    OutboxId,
    OutboxItem,
    OutboxSort,
    OutboxState,
)
from omnid.policy.sentences import sentence
from omnid.store import channels, conversations, messages, outbox
from omnid.store.database import Tx

UNSETTLED = [OutboxState.QUEUED, OutboxState.SENDING, OutboxState.FAILED, OutboxState.UNSURE]


class OutboxDetail(Struct, frozen=True, kw_only=True):
    item: OutboxItem
    message: Message
    attempts: list[Attempt]


class ListOutbox(Request, frozen=True):
    """Without ``state``: everything but what was sent or cancelled. ``channel``: a name."""

    state: OutboxState | None = None
    channel: str | None = None
    limit: Limit = 50
    cursor: str | None = None


@operation("outbox.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListOutbox) -> Page[OutboxItem]:
    """List messages and corrections due to leave and those that did not, newest first."""
    channel = channels.named(tx, request.channel).id if request.channel is not None else None
    states = UNSETTLED if request.state is None else [request.state]
    items = outbox.page(tx, states, channel, paging.edge_id(request.cursor) or 1 << 62, request.limit)
    return Page(items=items, cursor=paging.cursor(items[-1].id) if len(items) == request.limit else None)


class OneItem(Request, frozen=True):
    """An item by its number, or the one by which a message leaves, or by which it is corrected."""

    outbox_id: OutboxId | None = None
    message_id: MessageId | None = None


@operation("outbox.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneItem) -> OutboxDetail:
    """Show an outbox item with its message and every attempt."""
    item = outbox.get(tx, _number(tx, request))
    return OutboxDetail(item=item, message=messages.get(tx, item.message_id), attempts=outbox.attempts(tx, item.id))


@operation("outbox.retry")
def retry(tx: Tx, actor: Actor, request: OneItem) -> OutboxItem:
    """Try a failed, unsure or waiting item now. A message that may have been sent is marked as perhaps doubled."""
    row = outbox.row(tx, _number(tx, request))
    if row.state not in (OutboxState.FAILED, OutboxState.UNSURE, OutboxState.QUEUED):
        raise Conflict(sentence("no_retry", item=row.id, state=row.state.value))
    if row.sort is not OutboxSort.SEND:
        settling.retry(tx, actor, row)
        return outbox.get(tx, row.id)
    unsure = row.state is OutboxState.UNSURE
    outbox.queue(tx, row.id, tx.now, None, duplicate=unsure, tries=0)
    messages.set_state(tx, row.message_id, MessageState.QUEUED, duplicate_possible=True if unsure else None)
    _count_waiting(tx, row)
    tx.emit(
        MessageRetried(
            **row.about,
            reason="an operator asked for it",
            due_at=tx.now,
            actor=actor.label,
        )
    )
    return outbox.get(tx, row.id)


@operation("outbox.cancel")
def cancel(tx: Tx, actor: Actor, request: OneItem) -> OutboxItem:
    """Give an item up that has not left; one that is being sent this moment cannot be stopped."""
    row = outbox.row(tx, _number(tx, request))
    if row.state in (OutboxState.SENT, OutboxState.CANCELLED, OutboxState.SENDING):
        raise Conflict(sentence("no_cancel", item=row.id, state=row.state.value))
    if row.sort is not OutboxSort.SEND:
        settling.cancel(tx, actor, row)
        return outbox.get(tx, row.id)
    outbox.settle(tx, row.id, OutboxState.CANCELLED, "cancelled by an operator")
    correcting.call_off(tx, row)
    messages.set_state(tx, row.message_id, MessageState.CANCELLED, "cancelled by an operator")
    _count_waiting(tx, row)
    tx.emit(
        MessageCancelled(
            **row.about,
            actor=actor.label,
        )
    )
    return outbox.get(tx, row.id)


def _number(tx: Tx, request: OneItem) -> OutboxId:
    if request.message_id is None:
        if request.outbox_id is None:
            raise Invalid(sentence("which_item"), path="outbox_id")
        return request.outbox_id
    message = messages.get(tx, request.message_id)
    corrections = [] if message.correction is None else outbox.corrections(tx, message.id)
    found = corrections[-1][0] if corrections else outbox.of_message(tx, message.id)
    if found is None:
        raise Conflict(sentence("no_outbox", message=request.message_id))
    return found


def _count_waiting(tx: Tx, row: outbox.Row) -> None:
    """Whether the contact waits depends on whether this answer stands; in a closed matter nobody does."""
    if conversations.get(tx, row.conversation_id).state is not ConversationState.CLOSED:
        conversations.set_waiting(tx, row.conversation_id, conversations.unanswered_since(tx, row.conversation_id))
