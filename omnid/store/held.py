"""The conversations whose contact waits for an operator who is away."""

from typing import NamedTuple

from omnid.model import ConversationId
from omnid.store.database import Tx


class Row(NamedTuple):
    """``because``: of what the operator is away. Times in ms."""

    id: ConversationId
    login: str
    because: str
    assigned_at: int
    waiting_since_at: int
    away_at: int
    acted_at: int
    is_offered: bool
    is_planned: bool


_SELECT = """
select c.id, o.login, p.because, coalesce(c.assigned_at, 0), c.waiting_since_at, p.since_at, coalesce(p.acted_at, 0),
       c.acknowledge_by_at is not null,
       exists (select 1 from messages m where m.state = 'scheduled' and m.conversation_id = c.id)
from presences p indexed by presences_state
join operators o on o.id = p.operator_id
join conversations c indexed by conversations_held on c.operator_id = p.operator_id
where p.state = 'away' and c.state = 'open' and c.waiting_since_at is not null and c.operator_id is not null"""


def by_away(tx: Tx) -> list[Row]:
    """All of them: few are away, and what waits for them is a part of what one person can have."""
    return [_row(row) for row in tx.run(_SELECT)]


def one(tx: Tx, conversation: ConversationId) -> Row | None:
    """None when its operator is not away, or nobody waits for them."""
    row = tx.run(f"{_SELECT} and c.id = :id", {"id": conversation}).fetchone()
    return None if row is None else _row(row)


def _row(row: tuple[object, ...]) -> Row:
    return Row._make([*row[:7], bool(row[7]), bool(row[8])])
