"""Requests with a key and what was answered, so that a second copy returns the first result; and the audit rows."""

from typing import NamedTuple

from omnid.store.database import Tx


class Answered(NamedTuple):
    fingerprint: bytes
    response: bytes


def find(tx: Tx, actor: str, key: str) -> Answered | None:
    row = tx.run(
        "select fingerprint, response from requests where actor = :actor and key = :key", {"actor": actor, "key": key}
    ).fetchone()
    return None if row is None else Answered(*row)


def add(tx: Tx, actor: str, key: str, operation: str, answered: Answered) -> None:
    tx.run(
        """insert into requests (actor, key, operation, fingerprint, response, created_at)
           values (:actor, :key, :operation, :fingerprint, :response, :now)""",
        {"actor": actor, "key": key, "operation": operation, "fingerprint": answered.fingerprint,
         "response": answered.response, "now": tx.now},
    )  # fmt: skip


def forget(tx: Tx, before_at: int, limit: int) -> int:
    """Delete what was answered before a time; how many."""
    return tx.run(
        """delete from requests where (actor, key) in
           (select actor, key from requests where created_at < :before limit :limit)""",
        {"before": before_at, "limit": limit},
    ).rowcount


def audit(tx: Tx, actor: str, operation: str, request: str) -> None:
    tx.run(
        "insert into audit (at, actor, operation, request) values (:now, :actor, :operation, :request)",
        {"now": tx.now, "actor": actor, "operation": operation, "request": request},
    )
