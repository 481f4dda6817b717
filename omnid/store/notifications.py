"""Rows of what somebody is told."""

from omnid.errors import NotFound
from omnid.model import ConversationId, EscalationId, Notification, NotificationId, OperatorId
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = """
select n.id, n.operator_id, o.login as operator, n.conversation_id, n.escalation_id, n.reason, n.text, n.key,
       n.created_at, n.acknowledged_at
from notifications n left join operators o on o.id = n.operator_id"""

OPEN_OF = f"""{_SELECT}
where n.operator_id = :operator and n.acknowledged_at is null and n.id < :before
union all
{_SELECT}
where n.operator_id is null and n.acknowledged_at is null and n.id < :before
order by 1 desc limit :limit"""

ALL_OF = f"""{_SELECT}
where (n.operator_id = :operator or n.operator_id is null) and n.id < :before order by n.id desc limit :limit"""

ALL = f"{_SELECT} where n.id < :before order by n.id desc limit :limit"


def add(
    tx: Tx,
    operator: OperatorId | None,
    conversation: ConversationId | None,
    escalation: EscalationId | None,
    reason: str,
    text: str,
    key: str,
) -> NotificationId | None:
    """None when there is one with this key already."""
    number: int | None = tx.value(
        """insert into notifications (operator_id, conversation_id, escalation_id, reason, text, key, created_at)
           values (:operator, :conversation, :escalation, :reason, :text, :key, :now)
           on conflict (key) do nothing returning id""",
        {"operator": operator, "conversation": conversation, "escalation": escalation, "reason": reason,
         "text": text, "key": key, "now": tx.now},
    )  # fmt: skip
    return None if number is None else NotificationId(number)


def get(tx: Tx, notification: NotificationId) -> Notification:
    """Raises `NotFound`."""
    found = rows.one(Notification, tx.run(f"{_SELECT} where n.id = :id", {"id": notification}))
    if found is None:
        raise NotFound("notification", notification)
    return found


def of(tx: Tx, operator: OperatorId | None, *, only_open: bool, before: int | None, limit: int) -> list[Notification]:
    """An operator's and everybody's, newest first; with None all there are, ``only_open`` then has no effect."""
    sql = ALL if operator is None else OPEN_OF if only_open else ALL_OF
    edge = (1 << 62) if before is None else before
    return rows.every(Notification, tx.run(sql, {"operator": operator, "before": edge, "limit": limit}))


def acknowledge(tx: Tx, notification: NotificationId) -> bool:
    """False when it was already."""
    changed = tx.run(
        "update notifications set acknowledged_at = :now where id = :id and acknowledged_at is null",
        {"id": notification, "now": tx.now},
    )
    return changed.rowcount > 0


def acknowledge_in(
    tx: Tx, conversation: ConversationId, operator: OperatorId
) -> list[tuple[NotificationId, OperatorId | None]]:
    """An operator's, everybody's, and whosesoever that tell of its waiting; those that were not yet, and whose."""
    found = tx.run(
        """update notifications set acknowledged_at = :now
           where conversation_id = :id and acknowledged_at is null
             and (operator_id is null or operator_id = :operator or escalation_id is not null)
           returning id, operator_id""",
        {"id": conversation, "operator": operator, "now": tx.now},
    )
    return sorted(found.fetchall())


def acknowledge_of(tx: Tx, escalation: EscalationId) -> list[tuple[NotificationId, OperatorId | None]]:
    """Those that were not yet of all that tell of a wait, and whose."""
    found = tx.run(
        """update notifications set acknowledged_at = :now
           where escalation_id = :id and acknowledged_at is null returning id, operator_id""",
        {"id": escalation, "now": tx.now},
    )
    return sorted(found.fetchall())
