"""Rows of what stands in the places of consoles: threads of conversations, and posts with how far they came."""

from collections.abc import Sequence
from typing import Any

from omnid.model import ConsoleId, ConsolePost, ConsoleThread, ConversationId, MessageId, PostId, PostState
from omnid.store import rows
from omnid.store.database import Tx

_THREAD = "select place, conversation_id, external_id, state, data from console_threads"
_POST = """
select id, place, conversation_id, message_id, sort, data, state, external_id, duplicate_possible, created_at
from console_posts"""


def thread(tx: Tx, console: ConsoleId, place: str, conversation: ConversationId) -> ConsoleThread | None:
    found = tx.run(
        f"{_THREAD} where console_id = :console and place = :place and conversation_id = :conversation",
        {"console": console, "place": place, "conversation": conversation},
    )
    return rows.one(ConsoleThread, found)


def thread_at(tx: Tx, console: ConsoleId, place: str, external_id: str) -> ConsoleThread | None:
    found = tx.run(
        f"{_THREAD} where console_id = :console and place = :place and external_id = :id",
        {"console": console, "place": place, "id": external_id},
    )
    return rows.one(ConsoleThread, found)


def threads(tx: Tx, console: ConsoleId, conversation: ConversationId) -> list[ConsoleThread]:
    """In all places."""
    found = tx.run(
        f"{_THREAD} where console_id = :console and conversation_id = :conversation order by place",
        {"console": console, "conversation": conversation},
    )
    return rows.every(ConsoleThread, found)


def put_thread(tx: Tx, console: ConsoleId, one: ConsoleThread) -> None:
    tx.run(
        """insert into console_threads (console_id, place, conversation_id, external_id, state, data)
           values (:console, :place, :conversation, :id, :state, :data)
           on conflict (console_id, place, conversation_id)
           do update set external_id = :id, state = :state, data = :data""",
        {"console": console, "place": one.place, "conversation": one.conversation_id, "id": one.external_id,
         "state": one.state, "data": rows.json(one.data)},
    )  # fmt: skip


def drop_thread(tx: Tx, console: ConsoleId, place: str, conversation: ConversationId) -> None:
    tx.run(
        "delete from console_threads where console_id = :console and place = :place and conversation_id = :id",
        {"console": console, "place": place, "id": conversation},
    )


def add(
    tx: Tx,
    console: ConsoleId,
    place: str,
    sort: str,
    state: PostState,
    data: dict[str, Any],
    *,
    conversation: ConversationId | None = None,
    message: MessageId | None = None,
    external_id: str | None = None,
) -> PostId:
    return PostId(
        tx.value(
            """insert into console_posts
                   (console_id, place, conversation_id, message_id, sort, data, state, external_id, created_at)
               values (:console, :place, :conversation, :message, :sort, :data, :state, :external, :now)
               returning id""",
            {"console": console, "place": place, "conversation": conversation, "message": message, "sort": sort,
             "data": rows.json(data), "state": state.value, "external": external_id, "now": tx.now},
        )
    )  # fmt: skip


def due(tx: Tx, console: ConsoleId, limit: int, sort: str | None = None) -> list[ConsolePost]:
    """What waits to be posted, oldest first; of one sort, or of all."""
    of_sort = "" if sort is None else "and sort = :sort"
    found = tx.run(
        f"{_POST} where console_id = :console and state in ('queued', 'sending') {of_sort} order by id limit :limit",
        {"console": console, "limit": limit, "sort": sort},
    )
    return rows.every(ConsolePost, found)


def move(tx: Tx, console: ConsoleId, place: str, to: str) -> None:
    """What waits in one place waits in another."""
    tx.run(
        """update console_posts set place = :to
           where console_id = :console and state in ('queued', 'sending') and place = :place""",
        {"console": console, "place": place, "to": to},
    )


def begin(tx: Tx, ids: Sequence[PostId]) -> None:
    """They are being posted now."""
    _set(tx, ids, "state = 'sending'", {})


def sent(tx: Tx, ids: Sequence[PostId], external_id: str | None) -> None:
    _set(
        tx, ids, "state = 'sent', external_id = :external, settled_at = :now, reason = null", {"external": external_id}
    )


def failed(tx: Tx, ids: Sequence[PostId], reason: str) -> None:
    _set(tx, ids, "state = 'failed', settled_at = :now, reason = :reason", {"reason": reason})


def again(tx: Tx, ids: Sequence[PostId], reason: str, *, doubtful: bool) -> None:
    """Back to the queue. ``doubtful``: nobody knows whether they stand there already."""
    _set(
        tx,
        ids,
        "state = 'queued', reason = :reason, duplicate_possible = max(duplicate_possible, :doubtful)",
        {"reason": reason, "doubtful": int(doubtful)},
    )


def recover(tx: Tx, console: ConsoleId) -> int:
    """What a daemon died in: nobody knows what became of it. How many."""
    return tx.run(
        """update console_posts set state = 'queued', duplicate_possible = 1
           where console_id = :console and state = 'sending'""",
        {"console": console},
    ).rowcount


def _set(tx: Tx, ids: Sequence[PostId], what: str, parameters: dict[str, Any]) -> None:
    tx.run(
        f"update console_posts set {what} where id in (select value from json_each(:ids))",
        {"ids": rows.json(ids), "now": tx.now, **parameters},
    )


def at(tx: Tx, console: ConsoleId, place: str, external_id: str) -> list[ConsolePost]:
    """What stands behind one id of the console's service; several when they were posted together."""
    found = tx.run(
        f"{_POST} where console_id = :console and place = :place and external_id = :id order by id",
        {"console": console, "place": place, "id": external_id},
    )
    return rows.every(ConsolePost, found)


def of_message(tx: Tx, console: ConsoleId, message: MessageId) -> list[ConsolePost]:
    """All posts about a message, in all places."""
    found = tx.run(
        f"{_POST} where message_id = :message and console_id = :console order by id",
        {"message": message, "console": console},
    )
    return rows.every(ConsolePost, found)


def forget(tx: Tx, before_at: int, limit: int) -> int:
    """Delete settled posts from before a time; how many."""
    return tx.run(
        """delete from console_posts where id in (
               select id from console_posts where id < (select coalesce(max(id), 0) from console_posts)
               and state in ('sent', 'failed', 'heard') and created_at < :before order by id limit :limit)""",
        {"before": before_at, "limit": limit},
    ).rowcount
