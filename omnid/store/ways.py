"""Rows of the ways by which operators, or everybody, are reached."""

from collections.abc import Sequence
from typing import NamedTuple

from omnid.errors import Conflict, NotFound
from omnid.model import Language, OperatorId, Way, WayId, WayKind
from omnid.store import configured, rows
from omnid.store.database import Tx

_SELECT = """
select w.id, w.operator_id, o.login as operator, w.kind, w.address, w.created_at
from ways w left join operators o on o.id = w.operator_id"""


def every(tx: Tx) -> list[Way]:
    """Everybody's first, then by operator."""
    return rows.every(Way, tx.run(f"{_SELECT} order by o.login nulls first, w.id"))


def of(tx: Tx, operator: OperatorId | None) -> list[Way]:
    """An operator's own ways, or with None everybody's."""
    sql = f"{_SELECT} where w.operator_id is :operator order by w.id"
    return configured.kept(tx, ("ways", operator), lambda: rows.every(Way, tx.run(sql, {"operator": operator})))


class Reader(NamedTuple):
    """Whoever is told something: the language they have chosen, and their own ways."""

    language: Language | None
    ways: list[Way]


# By the words of the index: a way that is everybody's is nobody's.
READERS = """
select o.language, o.id, w.id, o.login, w.kind, w.address, w.created_at
from operators o left join ways w on coalesce(w.operator_id, 0) = o.id
where o.id in (select value from json_each(:ids)) order by o.id, w.id"""


def readers(tx: Tx, operators: Sequence[OperatorId]) -> dict[OperatorId, Reader]:
    """All of them at once."""
    found: dict[OperatorId, Reader] = {}
    for language, operator, way, login, kind, address, created_at in tx.run(READERS, {"ids": rows.json(operators)}):
        reader = found.setdefault(operator, Reader(None if language is None else Language(language), []))
        if way is not None:
            reader.ways.append(
                Way(
                    id=way,
                    operator_id=operator,
                    operator=login,
                    kind=WayKind(kind),
                    address=address,
                    created_at=created_at,
                )
            )
    return found


def reached(tx: Tx) -> frozenset[OperatorId]:
    """The operators who have a way of their own."""
    sql = "select distinct operator_id from ways where operator_id is not null"
    return configured.kept(tx, "reached", lambda: frozenset(OperatorId(row[0]) for row in tx.run(sql)))


def get(tx: Tx, way: WayId) -> Way:
    """Raises `NotFound`."""
    found = rows.one(Way, tx.run(f"{_SELECT} where w.id = :id", {"id": way}))
    if found is None:
        raise NotFound("way", way)
    return found


def add(tx: Tx, operator: OperatorId | None, kind: WayKind, address: str, secret: str | None) -> WayId:
    """``secret``: what a webhook is signed with. Raises `Conflict` when there is this way already."""
    configured.changed(tx)
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
    configured.changed(tx)
    tx.run("delete from ways where id = :id", {"id": way})


def secret(tx: Tx, way: WayId) -> str | None:
    found: str | None = tx.value("select secret from ways where id = :id", {"id": way})
    return found
