"""Rows of receipts that came before we knew the message they are about."""

from typing import NamedTuple

from omnid.channel import Receipt, ReceiptState
from omnid.model import ChannelId
from omnid.store.database import Tx

KEPT_MS = 24 * 60 * 60 * 1000


class _Row(NamedTuple):
    state: str
    reason: str | None
    up_to: int


def keep(tx: Tx, channel: ChannelId, receipt: Receipt) -> None:
    """Until `take`, or for a day: many are about messages that were never ours."""
    tx.run("delete from early_receipts where created_at < :before", {"before": tx.now - KEPT_MS})
    tx.run(
        """insert or ignore into early_receipts (channel_id, external_id, state, reason, up_to, key, created_at)
           values (:channel, :external, :state, :reason, :up_to, :key, :now)""",
        {"channel": channel, "external": receipt.external_id, "state": receipt.state.value, "reason": receipt.reason,
         "up_to": int(receipt.up_to), "key": receipt.key, "now": tx.now},
    )  # fmt: skip


def named(tx: Tx, channel: ChannelId, key: str) -> str | None:
    """What the service called the message that left under a key of ours, if a receipt said."""
    found: str | None = tx.value(
        "select external_id from early_receipts where channel_id = :channel and key = :key limit 1",
        {"channel": channel, "key": key},
    )
    return found


def take(tx: Tx, channel: ChannelId, external_id: str) -> list[Receipt]:
    """Those about one message, delivered before read; they are no longer kept."""
    which = {"channel": channel, "external": external_id}
    found = tx.run(
        """select state, reason, up_to from early_receipts
           where channel_id = :channel and external_id = :external order by state""",
        which,
    ).fetchall()
    if found:
        tx.run("delete from early_receipts where channel_id = :channel and external_id = :external", which)
    return [
        Receipt(external_id=external_id, state=ReceiptState(row.state), reason=row.reason, up_to=bool(row.up_to))
        for row in map(_Row._make, found)
    ]
