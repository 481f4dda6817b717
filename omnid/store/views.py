"""Rows of views: filters that were saved under a name."""

from omnid.model import OperatorId, View, ViewId
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = "select id, name, operator_id, filter, created_at, updated_at from views"


def of(tx: Tx, operator: OperatorId | None) -> list[View]:
    """An operator's own and the shared ones, by name."""
    sql = f"{_SELECT} where operator_id is null or operator_id = :operator order by name, operator_id is null"
    return rows.every(View, tx.run(sql, {"operator": operator}))


def named(tx: Tx, operator: OperatorId | None, name: str) -> View | None:
    """The operator's own, or with None the shared one."""
    sql = f"{_SELECT} where coalesce(operator_id, 0) = coalesce(:operator, 0) and name = :name"
    return rows.one(View, tx.run(sql, {"operator": operator, "name": name}))


def save(tx: Tx, operator: OperatorId | None, name: str, filter_: str) -> View:
    """A second one of that name replaces the first."""
    saved = tx.run(
        """insert into views (name, operator_id, filter, created_at, updated_at)
           values (:name, :operator, :filter, :now, :now)
           on conflict (coalesce(operator_id, 0), name) do update set filter = :filter, updated_at = :now
           returning id, name, operator_id, filter, created_at, updated_at""",
        {"name": name, "operator": operator, "filter": filter_, "now": tx.now},
    )
    found = rows.one(View, saved)
    assert found is not None
    return found


def remove(tx: Tx, view: ViewId) -> None:
    tx.run("delete from views where id = :id", {"id": view})
