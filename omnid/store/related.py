"""Rows of links between conversations: one for each direction."""

from omnid.model import Conversation, ConversationId
from omnid.store import conversations, rows
from omnid.store.database import Tx


def add(tx: Tx, one: ConversationId, other: ConversationId) -> bool:
    """True when it is new."""
    added = tx.run(
        """insert or ignore into links (conversation_id, other_id, created_at)
           values (:one, :other, :now), (:other, :one, :now)""",
        {"one": one, "other": other, "now": tx.now},
    )
    return added.rowcount > 0


def remove(tx: Tx, one: ConversationId, other: ConversationId) -> bool:
    """True when it was there."""
    gone = tx.run(
        """delete from links where (conversation_id = :one and other_id = :other)
           or (conversation_id = :other and other_id = :one)""",
        {"one": one, "other": other},
    )
    return gone.rowcount > 0


def of(tx: Tx, conversation: ConversationId) -> list[Conversation]:
    """In the order of their numbers."""
    found = tx.run(
        f"""{conversations.SELECT} join links l on l.other_id = c.id
            where l.conversation_id = :id order by l.other_id""",
        {"id": conversation},
    )
    return rows.every(Conversation, found)


def count(tx: Tx, conversation: ConversationId) -> int:
    return int(tx.value("select count(*) from links where conversation_id = :id", {"id": conversation}))
