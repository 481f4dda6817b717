"""Operations on messages that wait for their time: list, put off, cancel."""

from omnid.desk import assigning, later, paging
from omnid.desk.clocks import Clock
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit, Page
from omnid.errors import Conflict, Invalid
from omnid.events import MessageCancelled
from omnid.model import Actor, ConversationId, Message, MessageId, MessageState
from omnid.policy.sentences import sentence
from omnid.store import conversations, messages, operators, scheduled
from omnid.store.database import Tx


class ListScheduled(Request, frozen=True):
    """Of a conversation, or of an ``operator`` (a login or ``me``)."""

    conversation_id: ConversationId | None = None
    operator: str | None = None
    limit: Limit = 50
    cursor: str | None = None


@operation("message.scheduled", reads=True)
def list_(tx: Tx, actor: Actor, request: ListScheduled) -> Page[Message]:
    """List the messages that leave later, in the order in which they do."""
    operator = None
    if request.operator is not None:
        operator = assigning.me(actor) if request.operator == "me" else operators.named(tx, request.operator).id
    edge = paging.edge(request.cursor, 2)
    found = scheduled.every(tx, request.conversation_id, operator, edge, request.limit)
    full = len(found) == request.limit
    return Page(items=found, cursor=paging.cursor(found[-1].due_at or 0, found[-1].id) if full else None)


class Reschedule(Request, frozen=True):
    """``at``, by which clock, and ``in_hours`` as in ``conversation.reply``."""

    message_id: MessageId
    at: str | None = None
    timezone: str | None = None
    local_timezone: str | None = None
    in_hours: bool = False


@operation("message.reschedule")
def reschedule(tx: Tx, actor: Actor, request: Reschedule) -> Message:
    """Have a message leave at another time; also one whose time came when nothing reached the contact."""
    message = messages.get(tx, request.message_id)
    if message.due_at is None or message.state is not MessageState.FAILED:
        later.planned(tx, message)
    conversation = conversations.get(tx, message.conversation_id)
    clock = Clock(request.timezone, request.local_timezone)
    due = later.due_at(tx, actor, later.When(request.at, clock, request.in_hours), conversation)
    if due is None and not request.in_hours:
        raise Invalid(sentence("when_to_leave"), path="at")
    if due is None:
        return later.leave(tx, message)
    later.set_due(tx, actor, message, due)
    return messages.get(tx, message.id)


class Cancel(Request, frozen=True):
    message_id: MessageId


@operation("message.cancel")
def cancel(tx: Tx, actor: Actor, request: Cancel) -> Message:
    """Cancel a message that has not left yet; it stays visible to operators as cancelled."""
    message = messages.get(tx, request.message_id)
    if message.state is MessageState.DRAFT:
        raise Conflict(sentence("discard_it", message=message.id))
    later.planned(tx, message)
    messages.set_state(tx, message.id, MessageState.CANCELLED)
    tx.emit(
        MessageCancelled(
            message_id=message.id,
            conversation_id=message.conversation_id,
            contact_id=message.contact_id,
            actor=actor.label,
        )
    )
    return messages.get(tx, message.id)
