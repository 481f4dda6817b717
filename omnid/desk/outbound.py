"""What leaves: taken from the outbox, tried, settled."""

from typing import NamedTuple, assert_never

from omnid.channel import (
    Capabilities,
    ChannelDown,
    Outcome,
    Rejected,
    Retry,
    Sent,
    Unreachable,
    Unsure,
    WindowClosed,
)
from omnid.desk import conversation_token, correcting, proving, receipts, settling
from omnid.events import (
    ConversationReopened,
    IdentityUnreachable,
    MessageFailed,
    MessageRetried,
    MessageUnsure,
)
from omnid.model import (
    AttemptId,
    AttemptOutcome,
    ChannelId,
    ContactId,
    ConversationId,
    ConversationState,
    IdentityId,
    Message,
    MessageState,
    OutboxId,
    OutboxSort,
    OutboxState,
)
from omnid.policy import backoff
from omnid.store import contacts, conversations, messages, outbox, settings
from omnid.store.database import Tx

DIED = "the daemon stopped during the attempt: it may have been sent"


class Due(NamedTuple):
    """A message that may leave now, or a correction of it. ``parts_sent`` parts of it have left already.

    ``unsure_since``: when the next one was first tried with an outcome nobody knows. Of a correction, ``left``: in how
    many parts the message did, and ``names``: what the service calls them.
    """

    outbox_id: OutboxId
    identity_id: IdentityId
    recipient: str
    parts_sent: int
    message: Message
    thread: messages.Thread
    subject: str
    token: str
    unsure_since: int | None
    sort: OutboxSort
    left: int
    names: dict[int, str]


def due(tx: Tx, channel: ChannelId, limit: int) -> tuple[list[Due], int | None]:
    """What may leave on a channel now, one for each recipient, and when to look again (ms; None: when told)."""
    ids = [one[0] for one in outbox.due(tx, channel, limit)]
    rows = [outbox.row(tx, one) for one in ids]
    bodies = messages.some(tx, [row.message_id for row in rows])
    key = settings.secret(tx, conversation_token.SECRET)
    return [_due(tx, row, bodies[row.message_id], key) for row in rows], outbox.next_due_at(tx, channel)


def _due(tx: Tx, row: outbox.Row, message: Message, key: bytes) -> Due:
    sent = None if row.sort is OutboxSort.SEND else outbox.of_message(tx, row.message_id)
    left = None if sent is None else outbox.row(tx, sent)
    return Due(
        row.id,
        row.identity_id,
        row.recipient,
        row.parts_sent,
        message,
        messages.last_thread(tx, row.conversation_id, row.identity_id),
        conversations.subject(tx, row.conversation_id),
        conversation_token.token(key, row.conversation_id),
        outbox.unsure_since(tx, row.id, row.parts_sent) if row.tries and left is None else None,
        row.sort,
        0 if left is None else max(left.parts, left.parts_sent),
        {} if left is None else outbox.named(tx, left.id),
    )


def begin(tx: Tx, outbox_id: OutboxId, part: int, parts: int = 1, message: Message | None = None) -> AttemptId | None:
    """Write an attempt at one of ``parts`` down before it is made; None when there is to be none.

    So it is when the message was cancelled since it was read as ``message``, or says something else by now.
    """
    row = outbox.row(tx, outbox_id)
    if row.state not in (OutboxState.QUEUED, OutboxState.SENDING):
        return None
    if row.sort is not OutboxSort.SEND:
        return settling.begin(tx, row, part, parts)
    if row.state is OutboxState.QUEUED and message is not None and not messages.is_still(tx, message):
        return None
    return outbox.begin(tx, outbox_id, part, parts)


def settle(
    tx: Tx,
    outbox_id: OutboxId,
    attempt: AttemptId,
    result: Sent | Outcome,
    *,
    last_part: bool,
    capabilities: Capabilities,
    chance: float,
) -> None:
    """Write down what became of an attempt, and what follows from it. ``chance`` in [0, 1) spreads the retries."""
    row = outbox.row(tx, outbox_id)
    if row.sort is not OutboxSort.SEND:
        settling.settle(tx, row, attempt, result, last_part=last_part, chance=chance)
        if isinstance(result, Unreachable):
            _mark_unreachable(tx, row, result.reason)
        return
    if not isinstance(result, Sent):
        name = proving.arrived(tx, row, attempt, known=not isinstance(result, Unsure))
        result = result if name is None else Sent(external_id=name or None)
    match result:
        case Sent():
            _sent(tx, row, attempt, result, last_part)
        case Retry():
            outbox.end(tx, attempt, AttemptOutcome.RETRY, result.reason)
            _again(tx, row, result.reason, backoff.asked_ms(result.after, row.tries, chance))
        case ChannelDown():
            outbox.end(tx, attempt, AttemptOutcome.CHANNEL_DOWN, result.reason)
            _again(tx, row, result.reason, backoff.CHANNEL_DOWN_MS)
        case Rejected():
            outbox.end(tx, attempt, AttemptOutcome.REJECTED, result.reason)
            _failed(tx, row, result.reason)
        case WindowClosed():
            outbox.end(tx, attempt, AttemptOutcome.WINDOW_CLOSED, result.reason)
            _failed(tx, row, result.reason)
        case Unreachable():
            outbox.end(tx, attempt, AttemptOutcome.UNREACHABLE, result.reason)
            _unreachable(tx, row, result.reason)
        case Unsure():
            outbox.end(tx, attempt, AttemptOutcome.UNSURE, result.reason)
            _unsure(tx, row, result.reason, capabilities, chance)
        case _:
            assert_never(result)  # type: ignore[arg-type]  # Outcome is closed by its docstring, not by its type


def recover(tx: Tx, channel: ChannelId, capabilities: Capabilities, chance: float) -> int:
    """On start: attempts the last daemon died in are of unknown outcome. How many there were."""
    settings.secret(tx, conversation_token.SECRET)  # made here once, because looking for what is due only reads
    interrupted = outbox.interrupted(tx, channel)
    for attempt, outbox_id in interrupted:
        row = outbox.row(tx, outbox_id)
        if row.sort is not OutboxSort.SEND:
            settling.interrupted(tx, row, attempt, DIED, chance)
            continue
        name = proving.arrived(tx, row, attempt, known=False) if row.state is OutboxState.SENDING else None
        if name is not None:
            _sent(tx, row, attempt, Sent(external_id=name or None), row.parts_sent + 1 >= row.parts)
            continue
        outbox.end(tx, attempt, AttemptOutcome.UNSURE, DIED)
        if row.state is OutboxState.SENDING:
            _unsure(tx, row, DIED, capabilities, chance)
    for outbox_id in outbox.between_parts(tx, channel):
        outbox.queue(tx, outbox_id, tx.now, None)
    return len(interrupted)


def _sent(tx: Tx, row: outbox.Row, attempt: AttemptId, sent: Sent, last_part: bool) -> None:
    outbox.end(tx, attempt, AttemptOutcome.SENT, external_id=sent.external_id)
    outbox.part_sent(tx, row.id)
    if last_part:
        proving.left(tx, row)
    if sent.external_id is not None:
        receipts.catch_up(tx, row.channel_id, sent.external_id)


def _again(tx: Tx, row: outbox.Row, reason: str, delay_ms: int) -> None:
    if tx.now - row.created_at > backoff.GIVE_UP_AFTER_MS:
        _failed(tx, row, f"given up after 24 hours; last: {reason}")
        return
    due_at = tx.now + delay_ms
    outbox.queue(tx, row.id, due_at, reason)
    messages.touch(tx, row.message_id)
    tx.emit(MessageRetried(**row.about, reason=reason, due_at=due_at))


def _unsure(tx: Tx, row: outbox.Row, reason: str, capabilities: Capabilities, chance: float) -> None:
    if capabilities.idempotent:
        _again(tx, row, reason, backoff.delay_ms(row.tries, chance))
    elif capabilities.retry_unsure and row.tries < backoff.UNSURE_TRIES:
        due_at = tx.now + backoff.delay_ms(row.tries, chance)
        outbox.queue(tx, row.id, due_at, reason, duplicate=True)
        messages.set_state(tx, row.message_id, MessageState.UNSURE, reason, duplicate_possible=True)
        tx.emit(MessageUnsure(**row.about, reason=reason, due_at=due_at))
    else:
        outbox.settle(tx, row.id, OutboxState.UNSURE, reason)
        messages.set_state(tx, row.message_id, MessageState.UNSURE, reason)
        tx.emit(MessageUnsure(**row.about, reason=reason))


def _failed(tx: Tx, row: outbox.Row, reason: str) -> None:
    outbox.settle(tx, row.id, OutboxState.FAILED, reason)
    correcting.call_off(tx, row)
    messages.set_state(tx, row.message_id, MessageState.FAILED, reason)
    tx.emit(MessageFailed(**row.about, reason=reason))
    unanswered(tx, row.conversation_id, row.contact_id, row.created_at)


def unanswered(tx: Tx, conversation: ConversationId, contact: ContactId, since: int) -> None:
    """An answer did not arrive: somebody has to see that, also where the matter was closed with it."""
    state = conversations.get(tx, conversation).state
    conversations.waiting_again(tx, conversation, since)
    if state is not ConversationState.OPEN:
        conversations.open_again(tx, conversation)
        tx.emit(ConversationReopened(conversation_id=conversation, contact_id=contact))


def _unreachable(tx: Tx, row: outbox.Row, reason: str) -> None:
    _failed(tx, row, reason)
    _mark_unreachable(tx, row, reason)


def _mark_unreachable(tx: Tx, row: outbox.Row, reason: str) -> None:
    if contacts.set_unreachable(tx, row.identity_id, reason):
        tx.emit(IdentityUnreachable(contact_id=row.contact_id, identity_id=row.identity_id, reason=reason))
