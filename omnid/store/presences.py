"""Rows of presence: what is known of each operator's being there."""

from typing import NamedTuple

from omnid.model import ConversationId, OperatorId, PresenceState, Switch
from omnid.store.database import Tx


class Row(NamedTuple):
    """As written down; times in ms. ``owed_id``, ``owed_at``: the open conversation that has waited longest for them.

    ``load``: how many open conversations they have.
    """

    operator_id: OperatorId
    login: str
    name: str
    disabled: bool
    switch: Switch
    switched_at: int | None
    console_seen_at: int | None
    acted_at: int | None
    missed_id: ConversationId | None
    missed_at: int | None
    missed: str | None
    state: PresenceState
    because: str
    since_at: int
    due_at: int | None
    owed_id: ConversationId | None
    owed_at: int | None
    load: int


# By operator and not by time: else all who wait would be read for who has none of them.
_SELECT = """
select p.operator_id, o.login, o.name, o.disabled_at is not null, p.switch, p.switched_at, p.console_seen_at,
       p.acted_at, p.missed_id, p.missed_at, p.missed, p.state, p.because, p.since_at, p.due_at,
       (select c.id from conversations c indexed by conversations_held where c.operator_id = p.operator_id
        and c.state = 'open' and c.waiting_since_at is not null order by c.waiting_since_at limit 1),
       (select min(c.waiting_since_at) from conversations c indexed by conversations_held
        where c.operator_id = p.operator_id and c.state = 'open' and c.waiting_since_at is not null),
       (select count(*) from conversations c where c.operator_id = p.operator_id and c.state = 'open')
from presences p join operators o on o.id = p.operator_id"""


def get(tx: Tx, operator: OperatorId) -> Row:
    """Every operator has one."""
    return _rows(tx, f"{_SELECT} where p.operator_id = :id", {"id": operator})[0]


def every(tx: Tx) -> list[Row]:
    """Of those who are not disabled, by login."""
    return _rows(tx, f"{_SELECT} where o.disabled_at is null order by o.login", {})


def due(tx: Tx, limit: int) -> list[Row]:
    """Those that may have changed by now."""
    return _rows(
        tx, f"{_SELECT} where p.due_at <= :now order by p.due_at limit :limit", {"now": tx.now, "limit": limit}
    )


def _rows(tx: Tx, sql: str, parameters: dict[str, object]) -> list[Row]:
    return [Row(*row)._replace(switch=Switch(row[4]), state=PresenceState(row[11])) for row in tx.run(sql, parameters)]


def set_due(tx: Tx, operator: OperatorId, due_at: int | None) -> None:
    """Nothing has changed; it may at another time."""
    tx.run("update presences set due_at = :due where operator_id = :id", {"id": operator, "due": due_at})


def update(tx: Tx, row: Row) -> None:
    """Write all that is not read from elsewhere."""
    tx.run(
        """update presences set switch = :switch, switched_at = :switched, console_seen_at = :seen, acted_at = :acted,
                  missed_id = :missed_id, missed_at = :missed_at, missed = :missed, state = :state, because = :because,
                  since_at = :since, due_at = :due
           where operator_id = :id""",
        {"id": row.operator_id, "switch": row.switch.value, "switched": row.switched_at, "seen": row.console_seen_at,
         "acted": row.acted_at, "missed_id": row.missed_id, "missed_at": row.missed_at, "missed": row.missed,
         "state": row.state.value, "because": row.because, "since": row.since_at, "due": row.due_at},
    )  # fmt: skip


def acted(tx: Tx, operator: OperatorId) -> PresenceState | None:
    """They did something, and whatever they missed is forgiven; the state as it stands, None where nobody is known."""
    found: str | None = tx.value(
        """update presences set acted_at = :now, missed_id = null, missed_at = null, missed = null
           where operator_id = :id returning state""",
        {"id": operator, "now": tx.now},
    )
    return None if found is None else PresenceState(found)


def look_again(tx: Tx, operator: OperatorId | None = None) -> None:
    """Have one, or all, decided anew: their hours or settings changed."""
    tx.run("update presences set due_at = :now where :id is null or operator_id = :id", {"id": operator, "now": tx.now})
