"""Rows of notifications on their ways, and of every try."""

from typing import NamedTuple

from omnid.errors import NotFound
from omnid.model import Delivery, DeliveryId, DeliveryState, NotificationId, Way
from omnid.store import rows
from omnid.store.database import Tx

_COLUMNS = """id, notification_id, way_id, kind, address, state, tries, due_at, reason, created_at, settled_at"""

# Two conditions on the state: the second is the index's own, by which SQLite knows that it may use it.
DUE = f"""
select {_COLUMNS} from deliveries
where due_at <= :now and state = 'queued' and state in ('queued', 'sending') order by due_at, id limit :limit"""
NEXT_DUE = """
select min(due_at) from deliveries where due_at > :now and state = 'queued' and state in ('queued', 'sending')"""
INTERRUPTED = f"select {_COLUMNS} from deliveries where state = 'sending' and state in ('queued', 'sending')"
TROUBLE = """
select d.state, count(*) from deliveries d join notifications n on n.id = d.notification_id
where d.state in ('failed', 'unsure') and d.settled_at > :since and n.reason <> 'test' and d.way_id is not null
    and (d.state = 'failed' or n.acknowledged_at is null) group by d.state"""


class Counts(NamedTuple):
    failed: int
    unsure: int


def add(tx: Tx, notification: NotificationId, way: Way) -> DeliveryId:
    return DeliveryId(
        tx.value(
            """insert into deliveries (notification_id, way_id, kind, address, state, due_at, created_at)
               values (:notification, :way, :kind, :address, 'queued', :now, :now) returning id""",
            {"notification": notification, "way": way.id, "kind": way.kind.value, "address": way.address,
             "now": tx.now},
        )
    )  # fmt: skip


def get(tx: Tx, delivery: DeliveryId) -> Delivery:
    """Raises `NotFound`."""
    found = rows.one(Delivery, tx.run(f"select {_COLUMNS} from deliveries where id = :id", {"id": delivery}))
    if found is None:
        raise NotFound("delivery", delivery)
    return found


def of(tx: Tx, notification: NotificationId) -> list[Delivery]:
    sql = f"select {_COLUMNS} from deliveries where notification_id = :id order by id"
    return rows.every(Delivery, tx.run(sql, {"id": notification}))


def recent(tx: Tx, state: DeliveryState | None, before: int | None, limit: int) -> list[Delivery]:
    """Newest first."""
    return rows.every(
        Delivery,
        tx.run(
            f"""select {_COLUMNS} from deliveries where (:state is null or state = :state) and id < :before
                order by id desc limit :limit""",
            {"state": None if state is None else state.value, "before": before or (1 << 62), "limit": limit},
        ),
    )


def due(tx: Tx, limit: int) -> list[Delivery]:
    return rows.every(Delivery, tx.run(DUE, {"now": tx.now, "limit": limit}))


def next_due_at(tx: Tx) -> int | None:
    """When the next falls due that is not due now."""
    at: int | None = tx.value(NEXT_DUE, {"now": tx.now})
    return at


def interrupted(tx: Tx) -> list[Delivery]:
    """Those the last daemon died in."""
    return rows.every(Delivery, tx.run(INTERRUPTED))


def begin(tx: Tx, delivery: DeliveryId) -> int:
    """Write a try down before it is made; its number."""
    number: int = tx.value(
        "update deliveries set state = 'sending', tries = tries + 1 where id = :id returning tries", {"id": delivery}
    )
    tx.run(
        "insert into delivery_attempts (delivery_id, number, started_at) values (:id, :number, :now)",
        {"id": delivery, "number": number, "now": tx.now},
    )
    return number


def end(tx: Tx, delivery: DeliveryId, number: int, outcome: str, reason: str | None) -> None:
    """``outcome``: sent, retry, failed or unsure."""
    tx.run(
        """update delivery_attempts set ended_at = :now, outcome = :outcome, reason = :reason
           where delivery_id = :id and number = :number""",
        {"id": delivery, "number": number, "outcome": outcome, "reason": reason, "now": tx.now},
    )


def queue(tx: Tx, delivery: DeliveryId, due_at: int, reason: str) -> None:
    tx.run(
        "update deliveries set state = 'queued', due_at = :due, reason = :reason where id = :id",
        {"id": delivery, "due": due_at, "reason": reason},
    )


def settle(tx: Tx, delivery: DeliveryId, state: DeliveryState, reason: str | None = None) -> None:
    tx.run(
        "update deliveries set state = :state, reason = :reason, settled_at = :now where id = :id",
        {"id": delivery, "state": state.value, "reason": reason, "now": tx.now},
    )


def trouble(tx: Tx, since_at: int) -> Counts:
    """How many failed or are of unknown fate since a time, ms; tests apart, whose maker has seen it.

    A way that was removed is mended, and of what somebody has acknowledged it is known that it arrived.
    """
    found = dict(tx.run(TROUBLE, {"since": since_at}).fetchall())
    return Counts(found.get("failed", 0), found.get("unsure", 0))


def is_wanted(tx: Tx, delivery: DeliveryId) -> bool:
    """Whether it still waits to be sent by a way that is still there."""
    return bool(
        tx.value(
            "select 1 from deliveries where id = :id and state = 'queued' and way_id is not null", {"id": delivery}
        )
    )
