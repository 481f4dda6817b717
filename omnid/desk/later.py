"""Messages that leave later: when that is, and what becomes of them then."""

from typing import NamedTuple

from omnid.desk import clocks, hours, notifying, sending, writing
from omnid.desk.clocks import Clock
from omnid.errors import Conflict, Invalid, OmnidError
from omnid.events import ConversationReopened, MessageFailed, MessageReleased, MessageScheduled
from omnid.model import (
    Actor,
    ActorType,
    Conversation,
    ConversationState,
    Hours,
    Message,
    MessageState,
    MessageType,
    Sentence,
)
from omnid.policy import hours as policy
from omnid.policy.sentences import fact, sentence
from omnid.store import conversations, messages, outlook, scheduled
from omnid.store.database import Tx

LONGEST_MS = 366 * 24 * 3600 * 1000
AT_ONCE = 100
"""Messages released in one go; the rest follows at once."""


class When(NamedTuple):
    """``at``: as people say it, by ``clock``. ``in_hours``: not before it is open then."""

    at: str | None
    clock: Clock
    in_hours: bool


def due_at(tx: Tx, actor: Actor, when: When, conversation: Conversation) -> int | None:
    """The time it leaves, ms; None for at once. Raises `Invalid`."""
    due = tx.now if when.at is None else clocks.moment(tx, actor, when.at, when.clock, conversation, "at")
    if when.at is not None and due <= tx.now:
        raise Invalid(sentence("at_passed", at=when.at), path="at")
    if due > tx.now + LONGEST_MS:
        raise Invalid(sentence("at_far", at=when.at or ""), path="at")
    if when.in_hours:
        opens = policy.opens_at(_hours(tx, conversation), due)
        if opens is None:
            raise Invalid(sentence("never_opens", channel=conversation.channel), path="in_hours")
        due = opens
    return due if due > tx.now else None


def _hours(tx: Tx, conversation: Conversation) -> Hours | None:
    return hours.of(tx, channel=conversation.channel_id, team=conversation.team_id)


def schedule(
    tx: Tx, actor: Actor, conversation: Conversation, body: sending.Body, channel: str | None, due: int
) -> Message:
    """Keep a reply until its time. ``channel``: a name, where it is not to be chosen then. Raises `Conflict`."""
    message = sending.plan(tx, actor, conversation, body, channel)
    conversations.aside(tx, conversation.id)
    set_due(tx, actor, messages.get(tx, message), due)
    return messages.get(tx, message)


def set_due(tx: Tx, actor: Actor, message: Message, due: int) -> None:
    """It leaves then, and not before."""
    scheduled.set_due(tx, message.id, due)
    tx.emit(
        MessageScheduled(
            message_id=message.id,
            conversation_id=message.conversation_id,
            contact_id=message.contact_id,
            due_at=due,
            actor=actor.label,
        )
    )


def settle(tx: Tx) -> int | None:
    """Let those leave whose time has come; when the next one's comes (ms), if any."""
    next_at = outlook.look(tx).message_at
    if next_at is None or next_at > tx.now:
        return next_at
    for message in scheduled.due(tx, AT_ONCE):
        leave(tx, message)
    return outlook.look(tx).message_at


def leave(tx: Tx, message: Message) -> Message:
    """Send it, by the way that is best now; what cannot be sent has failed, and its author is told."""
    conversation = conversations.get(tx, message.conversation_id)
    body = _body(message)
    try:
        sending.check_way(tx, conversation, message.channel, body.template)
    except OmnidError as problem:
        return _failed(tx, message, problem)
    waiting = conversation.waiting_since_at
    if conversation.state is not ConversationState.OPEN:
        _open_again(tx, message)
    newer = scheduled.inbound_after(tx, message.id, conversation.id)
    sent = sending.send(tx, _author(message), conversation, body, message.channel)
    if waiting is not None and newer is not None:
        # What they wrote after it was written, it does not answer.
        conversations.waiting_again(tx, conversation.id, newer)
    scheduled.has_left(tx, message.id, f"{message.author} wrote it to leave later: it left as message {sent.id}")
    tx.emit(
        MessageReleased(
            message_id=message.id,
            conversation_id=message.conversation_id,
            contact_id=message.contact_id,
            sent_id=sent.id,
        )
    )
    return sent


def _body(message: Message) -> sending.Body:
    files = [
        writing.StoredFile(one.type, one.name, one.mime, one.size, one.sha256)
        for one in message.attachments
        if one.sha256 is not None
    ]
    return sending.Body(
        text=message.text,
        entities=message.entities,
        buttons=message.buttons,
        files=files,
        template=message.template,
    )


def _author(message: Message) -> Actor:
    """Whoever wrote it, also if they are gone by now: it is the desk that keeps the promise."""
    type_ = ActorType.SYSTEM if message.operator_id is None else ActorType.OPERATOR
    return Actor(type=type_, id=message.operator_id or 0, name=message.author, operator_id=message.operator_id)


def _open_again(tx: Tx, message: Message) -> None:
    conversations.open_again(tx, message.conversation_id)
    tx.emit(ConversationReopened(conversation_id=message.conversation_id, contact_id=message.contact_id))


def _failed(tx: Tx, message: Message, problem: OmnidError) -> Message:
    reason = problem.message
    messages.set_state(tx, message.id, MessageState.FAILED, reason)
    tx.emit(
        MessageFailed(
            message_id=message.id,
            conversation_id=message.conversation_id,
            contact_id=message.contact_id,
            reason=reason,
        )
    )
    said = Sentence("not_left", {"message": message.id, "who": message.author, "because": fact(problem)})
    writing.notice(tx, message.conversation_id, message.contact_id, said)
    notifying.notify(
        tx,
        operator=message.operator_id,
        conversation=message.conversation_id,
        reason="scheduled",
        said=said,
        key=f"scheduled:{message.id}:{message.due_at}",
    )
    return messages.get(tx, message.id)


def planned(tx: Tx, message: Message) -> Message:
    """The message itself, if it waits for its time. Raises `Conflict`."""
    if message.state is not MessageState.SCHEDULED:
        if message.type is MessageType.NOTICE:
            raise Conflict(sentence("has_left", message=message.id))
        raise Conflict(sentence("does_not_wait", message=message.id, state=message.state.value))
    return message
