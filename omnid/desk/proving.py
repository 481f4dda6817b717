"""Sends of unknown outcome that the service proves afterwards, by the key it gives back with a receipt."""

from omnid.channel import Receipt
from omnid.desk import correcting
from omnid.events import MessageRetried, MessageSent
from omnid.model import AttemptId, AttemptOutcome, ChannelId, MessageState, OutboxState
from omnid.store import early_receipts, messages, outbox
from omnid.store.database import Tx
from omnid.store.outbox import Row


def key_of(message_key: str, part: int) -> str:
    """`omnid.channel.Outgoing.key`: the same on every try of a part."""
    return f"{message_key}.{part}"


def left(tx: Tx, row: Row) -> None:
    """All parts of a message have left."""
    outbox.settle(tx, row.id, OutboxState.SENT)
    if messages.brief(tx, row.message_id).state in (MessageState.QUEUED, MessageState.UNSURE, MessageState.FAILED):
        messages.set_state(tx, row.message_id, MessageState.SENT, duplicate_possible=row.duplicate_possible)
        tx.emit(MessageSent(**row.about, duplicate_possible=row.duplicate_possible))
    correcting.catch_up(tx, row)


def arrived(tx: Tx, row: Row, attempt: AttemptId, *, known: bool) -> str | None:
    """What the service calls a part it told of while nobody knew whether it had arrived; "" without a name.

    ``known``: the outcome of this attempt itself is known: only an earlier one can have brought it there.
    """
    part = outbox.part_of(tx, attempt)
    before = outbox.sent_before(tx, row.id, part)
    if before is not None or known:
        return before
    return early_receipts.named(tx, row.channel_id, key_of(messages.get(tx, row.message_id).key, part))


def told(tx: Tx, channel: ChannelId, receipt: Receipt) -> None:
    """A receipt with a key of ours: an attempt of unknown outcome with that key arrived."""
    message_key, _, part = (receipt.key or "").rpartition(".")
    found = outbox.unknown(tx, channel, message_key, int(part)) if part.isascii() and part.isdecimal() else None
    if found is None:
        return
    outbox_id, attempt = found
    outbox.end(tx, attempt, AttemptOutcome.SENT, external_id=receipt.external_id)
    outbox.doubt_no_more(tx, outbox_id)
    row = outbox.row(tx, outbox_id)
    if row.state is OutboxState.SENDING:
        return  # another try is under way, and ends knowing this
    outbox.part_sent(tx, row.id)
    if row.parts_sent + 1 >= row.parts:
        left(tx, row)
        return
    outbox.queue(tx, row.id, tx.now, None)
    tx.emit(MessageRetried(**row.about, reason="the part before arrived after all", due_at=tx.now))
