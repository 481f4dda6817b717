"""Rows of the journal: raw inbound payloads with what became of each."""

from typing import NamedTuple

from omnid.errors import NotFound
from omnid.model import ChannelId, JournalEntry, JournalId, JournalOutcome, MessageId
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = """
select j.id, j.channel_id, h.name as channel, j.key, j.received_at, j.outcome, j.reason, j.message_id,
       length(j.payload) as size
from journal j join channels h on h.id = j.channel_id"""


class Became(NamedTuple):
    """What became of a payload, why, and the message it made or touched."""

    outcome: JournalOutcome
    reason: str | None = None
    message: MessageId | None = None


def has(tx: Tx, channel: ChannelId, key: str) -> bool:
    """Whether an update of this key came before."""
    found = tx.value(
        "select 1 from journal where channel_id = :channel and key = :key", {"channel": channel, "key": key}
    )
    return found is not None


def add(tx: Tx, channel: ChannelId, key: str, payload: bytes, became: Became) -> JournalId:
    """Of a key the channel has no entry of yet."""
    cursor = tx.run(
        """insert into journal (channel_id, key, received_at, outcome, reason, message_id, payload)
           values (:channel, :key, :now, :outcome, :reason, :message, :payload)""",
        {"channel": channel, "key": key, "now": tx.now, "outcome": became.outcome.value, "reason": became.reason,
         "message": became.message, "payload": payload},
    )  # fmt: skip
    return JournalId(cursor.lastrowid or 0)


def settle(tx: Tx, entry: JournalId, became: Became) -> None:
    tx.run(
        """update journal set outcome = :outcome, reason = :reason, message_id = coalesce(:message, message_id)
           where id = :id""",
        {"id": entry, "outcome": became.outcome.value, "reason": became.reason, "message": became.message},
    )


def get(tx: Tx, entry: JournalId) -> JournalEntry:
    """Without the payload. Raises `NotFound`."""
    found = rows.one(JournalEntry, tx.run(f"{_SELECT} where j.id = :id", {"id": entry}))
    if found is None:
        raise NotFound("journal entry", entry)
    return found


def payload(tx: Tx, entry: JournalId) -> bytes:
    """Raises `NotFound`."""
    found: bytes | None = tx.value("select payload from journal where id = :id", {"id": entry})
    if found is None:
        raise NotFound("journal entry", entry)
    return found


def payload_of(tx: Tx, message: MessageId) -> bytes | None:
    """The payload a message came in; None when it is not kept any more."""
    found: bytes | None = tx.value(
        "select payload from journal where message_id = :message order by id limit 1", {"message": message}
    )
    return found


def page(
    tx: Tx, outcome: JournalOutcome | None, channel: ChannelId | None, before: int, limit: int
) -> list[JournalEntry]:
    """Newest first, those with an id below ``before``."""
    sql = f"""{_SELECT} where j.id < :before and (:outcome is null or j.outcome = :outcome)
              and (:channel is null or j.channel_id = :channel) order by j.id desc limit :limit"""
    return rows.every(
        JournalEntry, tx.run(sql, {"before": before, "outcome": outcome, "channel": channel, "limit": limit})
    )


def failed(tx: Tx) -> int:
    count: int = tx.value("select count(*) from journal where outcome = 'failed'")
    return count


def forget(tx: Tx, before_at: int, limit: int) -> int:
    """Delete understood entries received before ``before_at``; how many. Their keys no longer guard against doubles."""
    return tx.run(
        """delete from journal where id in (select id from journal where received_at < :before
           and outcome <> 'failed' order by received_at limit :limit)""",
        {"before": before_at, "limit": limit},
    ).rowcount
