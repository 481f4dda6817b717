"""Rows of what plugins keep for themselves for a while: a count, a mark."""

from omnid.model import ChannelId
from omnid.store.database import Tx


def put(tx: Tx, channel: ChannelId, name: str, value: str, until_at: int) -> None:
    """What is past its time goes at the same moment."""
    tx.run("delete from memories where until_at <= :now", {"now": tx.now})
    tx.run(
        """insert into memories (channel_id, name, value, until_at) values (:channel, :name, :value, :until)
           on conflict (channel_id, name) do update set value = :value, until_at = :until""",
        {"channel": channel, "name": name, "value": value, "until": until_at},
    )


def get(tx: Tx, channel: ChannelId, name: str) -> str | None:
    value: str | None = tx.value(
        "select value from memories where channel_id = :channel and name = :name and until_at > :now",
        {"channel": channel, "name": name, "now": tx.now},
    )
    return value
