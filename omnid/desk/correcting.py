"""Asks for corrections of what has left: they go through the outbox, behind what was to leave before."""

from omnid.events import CorrectionQueued
from omnid.model import CorrectionState, MessageId, OutboxId, OutboxSort, OutboxState
from omnid.store import messages, outbox
from omnid.store.database import Tx

OVERTAKEN = "a later correction took its place"


def queue(tx: Tx, sent: outbox.Row, sort: OutboxSort, actor: str | None = None) -> OutboxId:
    """Correct what left as ``sent``; what was asked for before and has not been begun is not done any more."""
    for earlier, state in outbox.corrections(tx, sent.message_id):
        if state is OutboxState.QUEUED:
            outbox.settle(tx, earlier, OutboxState.CANCELLED, OVERTAKEN)
    item = outbox.correct(tx, sent.id, sort)
    messages.set_correction(tx, sent.message_id, CorrectionState.QUEUED)
    tx.emit(CorrectionQueued(**sent.about, outbox_id=item, sort=sort, actor=actor))
    return item


def catch_up(tx: Tx, sent: outbox.Row) -> None:
    """It has left. Where it was changed while that was under way, the contact may have what it said before."""
    if _waits(tx, sent.message_id):
        queue(tx, sent, OutboxSort.EDIT)


def call_off(tx: Tx, sent: outbox.Row) -> None:
    """It has not left after all, so there is nothing to correct; call it right before the fact that says so.

    Where an earlier try may have arrived, and an operator may have it tried again, that stays unknown.
    """
    if _waits(tx, sent.message_id):
        doubt = CorrectionState.UNSURE if outbox.is_in_doubt(tx, sent.id) else None
        messages.set_correction(tx, sent.message_id, doubt)


def _waits(tx: Tx, message: MessageId) -> bool:
    """For the message itself to leave."""
    return messages.correction(tx, message) in (CorrectionState.QUEUED, CorrectionState.UNSURE) and not any(
        state in (OutboxState.QUEUED, OutboxState.SENDING) for _, state in outbox.corrections(tx, message)
    )
