"""What becomes of a correction: each try, what follows from it, and what operators are told."""

from omnid.channel import (
    ChannelDown,
    Outcome,
    Rejected,
    Retry,
    Sent,
    Unreachable,
    Unsure,
    WindowClosed,
)
from omnid.desk import notifying, writing
from omnid.desk.correcting import OVERTAKEN
from omnid.errors import Conflict
from omnid.events import CorrectionFailed, CorrectionQueued, CorrectionRetried, CorrectionSent
from omnid.model import Actor, AttemptId, AttemptOutcome, CorrectionState, OutboxSort, OutboxState, Sentence
from omnid.policy import backoff
from omnid.policy.sentences import sentence
from omnid.store import messages, outbox
from omnid.store.database import Tx

_SENTENCES = {
    (False, False): "not_edited",
    (False, True): "edit_unsure",
    (True, False): "not_retracted",
    (True, True): "retract_unsure",
}
"""Of a retraction or an edit, and whether nobody knows."""
_OUTCOMES: dict[type[Outcome], AttemptOutcome] = {
    Retry: AttemptOutcome.RETRY,
    Rejected: AttemptOutcome.REJECTED,
    Unreachable: AttemptOutcome.UNREACHABLE,
    WindowClosed: AttemptOutcome.WINDOW_CLOSED,
    ChannelDown: AttemptOutcome.CHANNEL_DOWN,
    Unsure: AttemptOutcome.UNSURE,
}


def begin(tx: Tx, row: outbox.Row, part: int, parts: int) -> AttemptId | None:
    """Write an attempt down before it is made; None when a later correction took its place."""
    if outbox.is_overtaken(tx, row.message_id, row.id):
        outbox.settle(tx, row.id, OutboxState.CANCELLED, OVERTAKEN)
        return None
    return outbox.begin(tx, row.id, part, parts)


def settle(
    tx: Tx, row: outbox.Row, attempt: AttemptId, result: Sent | Outcome, *, last_part: bool, chance: float
) -> None:
    """Write down what became of an attempt. Doing it twice is the same as once, so what is unsure is done again."""
    if isinstance(result, Sent):
        outbox.end(tx, attempt, AttemptOutcome.SENT)
        outbox.part_sent(tx, row.id)
        if last_part:
            _done(tx, row)
        return
    outbox.end(tx, attempt, _OUTCOMES[type(result)], result.reason)
    if outbox.is_overtaken(tx, row.message_id, row.id):
        outbox.settle(tx, row.id, OutboxState.CANCELLED, OVERTAKEN)
    elif isinstance(result, Retry):
        _again(tx, row, result.reason, backoff.asked_ms(result.after, row.tries, chance))
    elif isinstance(result, ChannelDown):
        _again(tx, row, result.reason, backoff.CHANNEL_DOWN_MS)
    elif isinstance(result, Unsure) and row.tries < backoff.UNSURE_TRIES:
        _again(tx, row, result.reason, backoff.delay_ms(row.tries, chance))
    else:
        fail(tx, row, result.reason, unsure=isinstance(result, Unsure))


def interrupted(tx: Tx, row: outbox.Row, attempt: AttemptId, reason: str, chance: float) -> None:
    """The daemon died in an attempt: it is made again, unless somebody gave it up."""
    if row.state is OutboxState.SENDING:
        settle(tx, row, attempt, Unsure(reason), last_part=False, chance=chance)
    else:
        outbox.end(tx, attempt, AttemptOutcome.UNSURE, reason)


def _done(tx: Tx, row: outbox.Row) -> None:
    outbox.settle(tx, row.id, OutboxState.SENT)
    if outbox.is_overtaken(tx, row.message_id, row.id):
        messages.touch(tx, row.message_id)
    else:
        messages.set_correction(tx, row.message_id, None)
    tx.emit(CorrectionSent(**row.about, outbox_id=row.id, sort=row.sort))


def _again(tx: Tx, row: outbox.Row, reason: str, delay_ms: int) -> None:
    if tx.now - row.created_at > backoff.GIVE_UP_AFTER_MS:
        fail(tx, row, f"given up after 24 hours; last: {reason}")
        return
    due_at = tx.now + delay_ms
    outbox.queue(tx, row.id, due_at, reason)
    messages.set_correction(tx, row.message_id, CorrectionState.QUEUED, reason)
    tx.emit(CorrectionRetried(**row.about, outbox_id=row.id, sort=row.sort, reason=reason, due_at=due_at))


def fail(tx: Tx, row: outbox.Row, reason: str, *, unsure: bool = False) -> None:
    """The contact does not see it, or perhaps not: operators are told in the conversation, its author wherever."""
    outbox.settle(tx, row.id, OutboxState.UNSURE if unsure else OutboxState.FAILED, reason)
    _not_made(tx, row, reason, unsure=unsure)
    name = _SENTENCES[row.sort is OutboxSort.RETRACT, unsure]
    said = Sentence(name, {"message": row.message_id, "because": reason})
    writing.notice(tx, row.conversation_id, row.contact_id, said)
    notifying.notify(
        tx,
        operator=messages.get(tx, row.message_id).operator_id,
        conversation=row.conversation_id,
        reason="correction",
        said=said,
        key=f"correction:{row.id}",
        everybody=False,
    )


def _not_made(tx: Tx, row: outbox.Row, reason: str, *, unsure: bool = False) -> None:
    if row.sort is OutboxSort.RETRACT and not unsure:
        messages.undelete(tx, row.message_id)  # the contact still sees it, so it still counts
    state = CorrectionState.UNSURE if unsure else CorrectionState.FAILED
    messages.set_correction(tx, row.message_id, state, reason)
    tx.emit(CorrectionFailed(**row.about, outbox_id=row.id, sort=row.sort, reason=reason, unsure=unsure))


def retry(tx: Tx, actor: Actor, row: outbox.Row) -> None:
    """Try it now. Raises `Conflict` when a later one took its place."""
    if outbox.is_overtaken(tx, row.message_id, row.id):
        raise Conflict(sentence("corrected_again", message=row.message_id, item=row.id))
    outbox.queue(tx, row.id, tx.now, None, tries=0)
    if row.sort is OutboxSort.RETRACT:
        messages.delete(tx, row.message_id)
    messages.set_correction(tx, row.message_id, CorrectionState.QUEUED)
    tx.emit(CorrectionQueued(**row.about, outbox_id=row.id, sort=row.sort, actor=actor.label))


def cancel(tx: Tx, actor: Actor, row: outbox.Row) -> None:
    """Give it up: the contact goes on seeing what they saw."""
    reason = f"cancelled by {actor.name}"
    outbox.settle(tx, row.id, OutboxState.CANCELLED, reason)
    if not outbox.is_overtaken(tx, row.message_id, row.id):
        _not_made(tx, row, reason)
