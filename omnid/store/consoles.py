"""Rows of consoles, of the people paired there, and of the codes that pair them."""

from omnid.errors import Conflict, NotFound
from omnid.model import Console, ConsoleId, ConsolePerson, ConversationId, OperatorId
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = "select id, kind, name, config, enabled, created_at, updated_at from consoles"
_PEOPLE = """
select p.console_id, c.name as console, p.external_id, p.operator_id, o.login as operator, p.paired_at, p.current_id
from console_people p join consoles c on c.id = p.console_id join operators o on o.id = p.operator_id"""


def every(tx: Tx) -> list[Console]:
    return rows.every(Console, tx.run(f"{_SELECT} order by id"))


def get(tx: Tx, console: ConsoleId) -> Console:
    """Raises `NotFound`."""
    found = rows.one(Console, tx.run(f"{_SELECT} where id = :id", {"id": console}))
    if found is None:
        raise NotFound("console", console)
    return found


def named(tx: Tx, name: str) -> Console:
    """Raises `NotFound`, naming the consoles there are."""
    found = rows.one(Console, tx.run(f"{_SELECT} where name = :name", {"name": name}))
    if found is None:
        names = ", ".join(console.name for console in every(tx)) or "none yet"
        raise NotFound("console", f"“{name}” (there are: {names})")
    return found


def add(tx: Tx, kind: str, name: str, config: dict[str, object]) -> ConsoleId:
    """Raises `Conflict` when the name is taken."""
    if tx.value("select 1 from consoles where name = :name", {"name": name}):
        raise Conflict(f"There is a console “{name}” already.")
    return ConsoleId(
        tx.value(
            """insert into consoles (kind, name, config, enabled, created_at, updated_at)
               values (:kind, :name, :config, 1, :now, :now) returning id""",
            {"kind": kind, "name": name, "config": rows.json(config), "now": tx.now},
        )
    )


def set_config(tx: Tx, console: ConsoleId, config: dict[str, object]) -> None:
    tx.run(
        "update consoles set config = :config, updated_at = :now where id = :id",
        {"id": console, "config": rows.json(config), "now": tx.now},
    )


def set_enabled(tx: Tx, console: ConsoleId, enabled: bool) -> None:
    tx.run(
        "update consoles set enabled = :enabled, updated_at = :now where id = :id",
        {"id": console, "enabled": int(enabled), "now": tx.now},
    )


def remove(tx: Tx, console: ConsoleId) -> None:
    """With everything that is known of what stands there."""
    tx.run("delete from consoles where id = :id", {"id": console})


def people(tx: Tx, console: ConsoleId | None = None, operator: OperatorId | None = None) -> list[ConsolePerson]:
    """Those paired, of a console or of an operator."""
    found = tx.run(
        f"""{_PEOPLE} where (:console is null or p.console_id = :console)
            and (:operator is null or p.operator_id = :operator) order by p.paired_at, p.external_id""",
        {"console": console, "operator": operator},
    )
    return rows.every(ConsolePerson, found)


def person(tx: Tx, console: ConsoleId, external_id: str) -> ConsolePerson | None:
    return rows.one(
        ConsolePerson,
        tx.run(
            f"{_PEOPLE} where p.console_id = :console and p.external_id = :id",
            {"console": console, "id": external_id},
        ),
    )


def pair(tx: Tx, console: ConsoleId, external_id: str, operator: OperatorId) -> None:
    """That account is this operator from now on, whoever it was before."""
    tx.run(
        """insert into console_people (console_id, external_id, operator_id, paired_at)
           values (:console, :id, :operator, :now)
           on conflict (console_id, external_id) do update set operator_id = :operator, paired_at = :now""",
        {"console": console, "id": external_id, "operator": operator, "now": tx.now},
    )


def unpair(tx: Tx, operator: OperatorId) -> int:
    """How many accounts that were."""
    return tx.run("delete from console_people where operator_id = :id", {"id": operator}).rowcount


def choose(tx: Tx, console: ConsoleId, external_id: str, conversation: ConversationId | None) -> None:
    tx.run(
        "update console_people set current_id = :current where console_id = :console and external_id = :id",
        {"console": console, "id": external_id, "current": conversation},
    )


def offer_code(tx: Tx, hash_: bytes, operator: OperatorId, expires_at: int) -> None:
    """An operator has one code at a time; those long over are forgotten."""
    tx.run(
        "delete from pairings where (operator_id = :id and used_at is null) or expires_at < :before",
        {"id": operator, "before": tx.now - 24 * 3600 * 1000},
    )
    tx.run(
        "insert into pairings (hash, operator_id, created_at, expires_at) values (:hash, :id, :now, :expires)",
        {"hash": hash_, "id": operator, "now": tx.now, "expires": expires_at},
    )


def code(tx: Tx, hash_: bytes) -> tuple[OperatorId, int, int | None] | None:
    """Whose it is, when it ends, and when it was used."""
    row = tx.run("select operator_id, expires_at, used_at from pairings where hash = :hash", {"hash": hash_}).fetchone()
    return None if row is None else (OperatorId(row[0]), row[1], row[2])


def use_code(tx: Tx, hash_: bytes) -> None:
    tx.run("update pairings set used_at = :now where hash = :hash", {"hash": hash_, "now": tx.now})
