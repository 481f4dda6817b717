"""Rows of changes: what was changed about a conversation, with what was there before and after."""

from collections.abc import Sequence

import msgspec

from omnid.model import Aspects, Change, ChangeId, ConversationId
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = """
select id, coalesce(group_id, id) as group_id, at, actor, operation, conversation_id, before, after, undone_at
from changes"""
_encode = msgspec.json.Encoder().encode


def add(tx: Tx, actor: str, operation: str, conversation: ConversationId, before: Aspects, after: Aspects) -> None:
    tx.run(
        """insert into changes (at, actor, operation, conversation_id, before, after)
           values (:now, :actor, :operation, :conversation, :before, :after)""",
        {"now": tx.now, "actor": actor, "operation": operation, "conversation": conversation,
         "before": _encode(before).decode(), "after": _encode(after).decode()},
    )  # fmt: skip


def newest(tx: Tx) -> ChangeId:
    """0 when there is none."""
    return ChangeId(tx.value("select max(id) from changes") or 0)


def group(tx: Tx, after: ChangeId) -> None:
    """What was written behind that one belongs together."""
    tx.run("update changes set group_id = :after + 1 where id > :after", {"after": after})


def of(tx: Tx, actor: str, conversation: ConversationId | None, limit: int) -> list[Change]:
    """What an actor changed and has not undone, newest first."""
    sql = f"""{_SELECT} where actor = :actor and undone_at is null
              and (:conversation is null or conversation_id = :conversation) order by id desc limit :limit"""
    return rows.every(Change, tx.run(sql, {"actor": actor, "conversation": conversation, "limit": limit}))


def grouped(tx: Tx, actor: str, group_id: ChangeId) -> list[Change]:
    """The rest of a change that was made in one; newest first."""
    sql = f"""{_SELECT} where actor = :actor and undone_at is null and id >= :group
              and coalesce(group_id, id) = :group order by id desc"""
    return rows.every(Change, tx.run(sql, {"actor": actor, "group": group_id}))


def later(tx: Tx, change: Change) -> Change | None:
    """The newest one about the same conversation behind it that stands."""
    sql = f"""{_SELECT} where conversation_id = :conversation and id > :id and undone_at is null
              order by id desc limit 1"""
    return rows.one(Change, tx.run(sql, {"conversation": change.conversation_id, "id": change.id}))


def forget(tx: Tx, before_at: int, limit: int) -> int:
    """Drop the oldest made before a time: they can be undone no more; how many."""
    return tx.run(
        """delete from changes where id in (select id from (select id, at from changes order by id limit :limit)
                                            where at < :before)""",
        {"before": before_at, "limit": limit},
    ).rowcount


def undone(tx: Tx, ids: Sequence[ChangeId]) -> None:
    tx.connection.executemany("update changes set undone_at = ? where id = ?", [(tx.now, one) for one in ids])
