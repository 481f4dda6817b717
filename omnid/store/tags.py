"""Rows of tags."""

from collections.abc import Sequence

from omnid.model import ConversationId
from omnid.store.database import Tx


def of(tx: Tx, conversation: ConversationId) -> list[str]:
    """In the order of the alphabet."""
    found = tx.run("select tag from tags where conversation_id = :id order by tag", {"id": conversation})
    return [row[0] for row in found]


def add(tx: Tx, conversation: ConversationId, tags: Sequence[str]) -> None:
    for tag in tags:
        tx.run(
            "insert or ignore into tags (conversation_id, tag, created_at) values (:id, :tag, :now)",
            {"id": conversation, "tag": tag, "now": tx.now},
        )


def remove(tx: Tx, conversation: ConversationId, tags: Sequence[str]) -> None:
    for tag in tags:
        tx.run("delete from tags where conversation_id = :id and tag = :tag", {"id": conversation, "tag": tag})


def counts(tx: Tx) -> list[tuple[str, int, int]]:
    """Every tag, how many conversations have it, and how many of those are not closed; the most used first."""
    return tx.run(
        """select g.tag, count(*), sum(c.state <> 'closed') from tags g join conversations c on c.id = g.conversation_id
           group by g.tag order by 2 desc, 1"""
    ).fetchall()
