"""Rows of answers that ended a wait, and how long it was."""

from omnid.model import ChannelId, ConversationId, OperatorId
from omnid.policy.waiting import Answer
from omnid.store.database import Tx

SINCE = """
select operator_id, at, working_ms from (
    select id, operator_id, at, working_ms from responses where at > :since order by at desc limit :limit
) order by at, id"""
WAITING = "select count(*) from conversations where state = 'open' and waiting_since_at is not null"


def add(
    tx: Tx,
    conversation: ConversationId,
    channel: ChannelId,
    operator: OperatorId | None,
    *,
    is_first: bool,
    since_at: int,
    working_ms: int,
) -> None:
    tx.run(
        """insert into responses (conversation_id, channel_id, operator_id, first, since_at, at, working_ms)
           values (:conversation, :channel, :operator, :first, :since, :now, :working)""",
        {"conversation": conversation, "channel": channel, "operator": operator, "first": int(is_first),
         "since": since_at, "now": tx.now, "working": working_ms},
    )  # fmt: skip


def since(tx: Tx, at: int, limit: int) -> list[Answer]:
    """The newest answers since a time, ms, in their order."""
    return list(map(Answer._make, tx.run(SINCE, {"since": at, "limit": limit})))


def waiting(tx: Tx) -> int:
    """How many conversations wait now."""
    count: int = tx.value(WAITING)
    return count
