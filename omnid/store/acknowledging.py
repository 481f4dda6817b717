"""Whether an operator who acts on a conversation shows by that anything that was waited for."""

from typing import NamedTuple

from omnid.model import ConversationId, OperatorId
from omnid.store.database import Tx

LOOK = """
select exists (select 1 from notifications where conversation_id = :id and acknowledged_at is null
               and (operator_id is null or operator_id = :operator or escalation_id is not null)),
       exists (select 1 from escalations where conversation_id = :id and ended_at is null and told > 0
               and acknowledged_at is null),
       exists (select 1 from conversations where id = :id and operator_id = :operator
               and acknowledge_by_at is not null)"""


class Open(NamedTuple):
    """``notified``: somebody was told of it; ``raised``: because it waits; ``offered``: it is to be taken."""

    notified: bool
    raised: bool
    offered: bool


def look(tx: Tx, conversation: ConversationId, operator: OperatorId) -> Open:
    """What an act of the operator ends; mostly nothing, which is one look instead of three changes of no row."""
    row = tx.run(LOOK, {"id": conversation, "operator": operator}).fetchone()
    return Open(*map(bool, row))
