"""How far a reader of the log, or we on an outside service, have read."""

from omnid.store.database import Tx


def get(tx: Tx, owner: str, name: str) -> str | None:
    value: str | None = tx.value(
        "select value from cursors where owner = :owner and name = :name", {"owner": owner, "name": name}
    )
    return value


def put(tx: Tx, owner: str, name: str, value: str) -> None:
    tx.run(
        """insert into cursors (owner, name, value, updated_at) values (:owner, :name, :value, :now)
           on conflict (owner, name) do update set value = :value, updated_at = :now""",
        {"owner": owner, "name": name, "value": value, "now": tx.now},
    )


def of(tx: Tx, owner: str) -> dict[str, str]:
    """All cursors of an owner, by name."""
    return dict(tx.run("select name, value from cursors where owner = :owner order by name", {"owner": owner}))
