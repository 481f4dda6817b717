"""Attachments whose bytes are still at the service: what to fetch, and what became of it."""

from omnid.channel import Outcome, Retry
from omnid.events import AttachmentFailed, AttachmentStored
from omnid.model import AttachmentId, AttachmentType, MessageId
from omnid.policy import backoff
from omnid.store import attachments, messages
from omnid.store.database import Tx

MOST_TRIES = 12


def stored(tx: Tx, pending: attachments.Pending, sha256: str, size: int, mime: str, type_: AttachmentType) -> None:
    """The bytes are in the file store."""
    attachments.stored(tx, pending.id, sha256, size, mime, type_)
    message = messages.brief(tx, pending.message_id)
    messages.touch(tx, message.id)
    tx.emit(
        AttachmentStored(
            **message.about,
            attachment_id=pending.id,
        )
    )


def failed(tx: Tx, pending: attachments.Pending, outcome: Outcome, chance: float) -> None:
    """Try again later, or give up and say so where the message is shown."""
    if isinstance(outcome, Retry) and pending.tries + 1 < MOST_TRIES:
        wait = backoff.delay_ms(pending.tries + 1, chance) if outcome.after is None else int(1000 * outcome.after)
        attachments.later(tx, pending.id, tx.now + wait, outcome.reason)
        return
    _give_up(tx, pending.id, pending.message_id, outcome.reason)


def _give_up(tx: Tx, attachment: AttachmentId, message_id: MessageId, reason: str) -> None:
    attachments.failed(tx, attachment, reason)
    message = messages.brief(tx, message_id)
    messages.touch(tx, message.id)
    tx.emit(
        AttachmentFailed(
            **message.about,
            attachment_id=attachment,
            reason=reason,
        )
    )
