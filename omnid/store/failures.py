"""Rows of what the daemon keeps failing at: a row as long as it lasts."""

from typing import NamedTuple

from omnid.store.database import Tx


class Failure(NamedTuple):
    """``part``: ``channel:3``, ``console:1`` or a name of the daemon's own; ``name`` as people know it. Times in ms.

    ``told_at``: when people were told that it lasts.
    """

    part: str
    name: str
    since_at: int
    reason: str
    told_at: int | None


_SELECT = f"select {', '.join(Failure._fields)} from failures"


def put(tx: Tx, part: str, name: str, reason: str) -> bool:
    """The newest reason; whether it is new that it fails."""
    is_new = get(tx, part) is None
    tx.run(
        """insert into failures (part, name, since_at, reason) values (:part, :name, :now, :reason)
           on conflict (part) do update set reason = :reason""",
        {"part": part, "name": name, "reason": reason, "now": tx.now},
    )
    return is_new


def get(tx: Tx, part: str) -> Failure | None:
    row = tx.run(f"{_SELECT} where part = :part", {"part": part}).fetchone()
    return None if row is None else Failure(*row)


def forget(tx: Tx, part: str) -> None:
    tx.run("delete from failures where part = :part", {"part": part})


def since(tx: Tx, until: int) -> list[Failure]:
    """Those that have lasted since then at least, the oldest first."""
    found = tx.run(f"{_SELECT} where since_at <= :until order by since_at, part", {"until": until})
    return [Failure(*row) for row in found]


def untold(tx: Tx) -> list[Failure]:
    """Those nobody has been told of, the oldest first."""
    return [Failure(*row) for row in tx.run(f"{_SELECT} where told_at is null order by since_at, part")]


def told(tx: Tx, part: str) -> None:
    tx.run("update failures set told_at = :now where part = :part", {"part": part, "now": tx.now})
