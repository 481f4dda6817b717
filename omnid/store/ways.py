"""Rows of the ways by which operators, or everybody, are reached."""

from omnid.errors import Conflict, NotFound
from omnid.model import OperatorId, Way, WayId, WayKind
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = """
select w.id, w.operator_id, o.login as operator, w.kind, w.address, w.created_at
from ways w left join operators o on o.id = w.operator_id"""


def every(tx: Tx) -> list[Way]:
    """Everybody's first, then by operator."""
    return rows.every(Way, tx.run(f"{_SELECT} order by o.login nulls first, w.id"))


def of(tx: Tx, operator: OperatorId | None) -> list[Way]:
    """An operator's own ways, or with None everybody's."""
    return rows.every(Way, tx.run(f"{_SELECT} where w.operator_id is :operator order by w.id", {"operator": operator}))


def reached(tx: Tx) -> frozenset[OperatorId]:
    """The operators who have a way of their own."""
    found = tx.run("select distinct operator_id from ways where operator_id is not null")
    return frozenset(OperatorId(row[0]) for row in found)


def get(tx: Tx, way: WayId) -> Way:
    """Raises `NotFound`."""
    found = rows.one(Way, tx.run(f"{_SELECT} where w.id = :id", {"id": way}))
    if found is None:
        raise NotFound("way", way)
    return found


def add(tx: Tx, operator: OperatorId | None, kind: WayKind, address: str, secret: str | None) -> WayId:
    """``secret``: what a webhook is signed with. Raises `Conflict` when there is this way already."""
    row = {"operator": operator, "kind": kind.value, "address": address, "secret": secret, "now": tx.now}
    if tx.value("select 1 from ways where operator_id is :operator and kind = :kind and address = :address", row):
        raise Conflict(f"There is this way already: {kind.value} {address}.")
    return WayId(
        tx.value(
            """insert into ways (operator_id, kind, address, secret, created_at)
               values (:operator, :kind, :address, :secret, :now) returning id""",
            row,
        )
    )


def remove(tx: Tx, way: WayId) -> None:
    tx.run("delete from ways where id = :id", {"id": way})


def secret(tx: Tx, way: WayId) -> str | None:
    found: str | None = tx.value("select secret from ways where id = :id", {"id": way})
    return found
