"""Rows of the operators who take part in a conversation beside the one who has it."""

from omnid.model import ConversationId, OperatorId, Participant
from omnid.store import rows
from omnid.store.database import Tx


def add(tx: Tx, conversation: ConversationId, operator: OperatorId) -> bool:
    """True when they are new."""
    added = tx.run(
        "insert or ignore into participants (conversation_id, operator_id, since_at) values (:id, :operator, :now)",
        {"id": conversation, "operator": operator, "now": tx.now},
    )
    return added.rowcount > 0


def remove(tx: Tx, conversation: ConversationId, operator: OperatorId) -> bool:
    """True when they took part."""
    gone = tx.run(
        "delete from participants where conversation_id = :id and operator_id = :operator",
        {"id": conversation, "operator": operator},
    )
    return gone.rowcount > 0


def of(tx: Tx, conversation: ConversationId) -> list[Participant]:
    """Who came first is first."""
    found = tx.run(
        """select p.operator_id, o.login, o.name, p.since_at from participants p
           join operators o on o.id = p.operator_id where p.conversation_id = :id order by p.since_at, p.operator_id""",
        {"id": conversation},
    )
    return rows.every(Participant, found)
