"""Rows of messages that leave later."""

from omnid.model import ConversationId, Message, MessageId, OperatorId
from omnid.store import messages
from omnid.store.database import Tx


def set_due(tx: Tx, message: MessageId, due_at: int) -> None:
    """It leaves then. Call it right before the fact that says so is emitted."""
    tx.run(
        "update messages set state = 'scheduled', reason = null, due_at = :due, changed_seq = :seq where id = :id",
        {"id": message, "due": due_at, "seq": tx.next_seq},
    )


def due(tx: Tx, limit: int) -> list[Message]:
    """Those whose time has come, in the order of their times."""
    found = tx.run(
        """select id from messages where state = 'scheduled' and due_at <= :now order by due_at, id limit :limit""",
        {"now": tx.now, "limit": limit},
    ).fetchall()
    return [messages.get(tx, MessageId(row[0])) for row in found]


def every(
    tx: Tx,
    conversation: ConversationId | None,
    operator: OperatorId | None,
    after: tuple[int, ...] | None,
    limit: int,
) -> list[Message]:
    """In the order in which they leave; of a conversation, of an operator, or all. Pages by (due_at, id)."""
    at, id_ = after or (0, 0)
    found = tx.run(
        """select id from messages where state = 'scheduled' and (due_at, id) > (:at, :id)
               and (:conversation is null or conversation_id = :conversation)
               and (:operator is null or operator_id = :operator)
           order by due_at, id limit :limit""",
        {"conversation": conversation, "operator": operator, "at": at, "id": id_, "limit": limit},
    ).fetchall()
    return [messages.get(tx, MessageId(row[0])) for row in found]


def inbound_after(tx: Tx, message: MessageId, conversation: ConversationId) -> int | None:
    """The time of the first message of the contact that came after this one was written and nobody has answered."""
    at: int | None = tx.value(
        """select min(created_at) from messages where conversation_id = :conversation and type = 'inbound' and id >
           (select coalesce(max(id), 0) from messages where conversation_id = :conversation
            and (id = :id or (type = 'outbound' and state not in ('draft', 'scheduled', 'failed', 'cancelled'))))""",
        {"id": message, "conversation": conversation},
    )
    return at


def has_left(tx: Tx, message: MessageId, text: str) -> None:
    """What was a plan becomes a notice where it was made; what it said is said by another message now."""
    tx.run("delete from attachments where message_id = :id", {"id": message})
    tx.run(
        """update messages set type = 'notice', state = 'received', text = :text, author = 'omnid', entities = '[]',
               buttons = '[]', template = null, attachment_count = 0, due_at = null, operator_id = null,
               identity_id = null, channel_id = null, changed_seq = :seq where id = :id""",
        {"id": message, "text": text, "seq": tx.next_seq},
    )
