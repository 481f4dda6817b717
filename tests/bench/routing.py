"""How fast what waits is given out: 1,000 operators who are there, 10,000 conversations, against the bare writes."""

import json
import sqlite3
import tempfile
import time
from pathlib import Path

from omnid import operations
from omnid.desk import presence, routing
from omnid.model import SYSTEM, Actor, ActorType, Role, Strategy
from omnid.store import database, operators
from tests.bench.accept import prepare
from tests.bench.million import START
from tests.bench.table import Figure, middle

TEAMS = 10
CAPACITY = 4


def run(quick: bool) -> list[Figure]:
    people, waiting = (200, 2000) if quick else (1000, 10_000)
    ours, idle, bare = [], [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as name:
            connection = _desk(Path(name), people, waiting)
            rate, rest = _give(connection, people * CAPACITY)
            ours.append(rate)
            idle.append(rest)
            bare.append(_bare(connection, people * CAPACITY))
            connection.close()
    fast, plain = middle(ours), middle(bare)
    what = f"{people:,} operators, {waiting:,} waiting"
    return [
        Figure(
            name=f"assignments decided, {what}",
            ours=f"{fast:,.0f}/s",
            against=f"the same rows in bare SQL {plain:,.0f}/s",
            ratio=f"{fast / plain:.0%}",
            aim="≥ 25 %",
            met=fast >= 0.25 * plain,
        ),
        Figure(
            name=f"a look when everybody is full, {what}",
            ours=f"{middle(idle) * 1000:.1f} ms of CPU",
            aim="≤ 10 ms",
            met=middle(idle) <= 0.01,
        ),
    ]


def _desk(folder: Path, people: int, waiting: int) -> database.Connection:
    prepare(folder)
    connection = database.connect(folder / "omnid.db")
    admin = Actor(type=ActorType.SYSTEM, id=0, name="bench", role=Role.ADMIN)
    with database.transaction(connection, START) as tx:
        for number in range(people):
            operators.add(tx, f"o{number:04}", f"O{number}", Role.OPERATOR, None, None)
    with database.transaction(connection, START) as tx:
        for number in range(TEAMS):
            members = [f"o{one:04}" for one in range(number, people, TEAMS)]
            _ask(tx, admin, "team.add", name=f"t{number}", strategy=Strategy.LEAST_LOADED, members=members)
        _ask(tx, admin, "desk.set", changes={"team": "t0"})
    connection.execute("begin")
    connection.execute("update presences set state = 'online', due_at = null")
    for statement in _WAITING:
        connection.execute(statement, {"start": START, "count": waiting, "teams": TEAMS})
    connection.execute("commit")
    return connection


def _ask(tx: database.Tx, actor: Actor, what: str, /, **fields: object) -> None:
    operation = operations.find(what)
    operations.perform(tx, actor, operation, operation.request(**fields))


_NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n where i < :count)"
_WAITING = (
    f"""insert into contacts (id, public_id, name, created_at, updated_at)
        {_NUMBERS} select i, 'p' || i, 'Contact ' || i, :start, :start from n""",
    f"""insert into identities (id, contact_id, channel_id, external_id, name, created_at, seen_at)
        {_NUMBERS} select i, i, 1, 'v' || i, 'Contact ' || i, :start, :start + i from n""",
    f"""insert into conversations (id, contact_id, state, identity_id, waiting_since_at, last_message_at, last_text,
                                   message_count, created_at, updated_at, team_id, priority, routed_at)
        {_NUMBERS} select i, i, 'open', i, :start + i * 7 % 1000, :start, 'Hello', 1, :start, :start, 1 + i % :teams,
                          iif(i % 9 = 0, 'high', 'normal'), :start from n""",
)


def _give(connection: database.Connection, room: int) -> tuple[float, float]:
    """Assignments a second until everybody is full; then the seconds of CPU of a round that finds nobody."""
    began = time.perf_counter()
    while True:
        with database.transaction(connection, START + 10_000) as tx:
            again = routing.settle(tx)
        if again is None:
            break
    took = time.perf_counter() - began
    given = connection.execute("select count(*) from conversations where operator_id is not null").fetchone()[0]
    assert given == room, given
    rounds = []
    for _ in range(10):
        began = time.process_time()
        with database.transaction(connection, START + 10_000) as tx:
            presence.settle(tx)
            routing.settle(tx)
        rounds.append(time.process_time() - began)
    return given / took, min(rounds)


def _bare(connection: sqlite3.Connection, count: int) -> float:
    """The same rows, written by somebody who knows already who gets what."""
    connection.execute("update conversations set operator_id = null")
    rows = connection.execute("select id, contact_id, team_id from conversations limit ?", (count,)).fetchall()
    seq = connection.execute("select max(seq) from events").fetchone()[0]
    began = time.perf_counter()
    for at in range(0, count, routing.AT_ONCE):
        connection.execute("begin immediate")
        for number, (conversation, contact, team) in enumerate(rows[at : at + routing.AT_ONCE], at):
            _write(connection, seq + number + 1, conversation, contact, team, 1 + number % (count // CAPACITY))
        connection.execute("commit")
    return count / (time.perf_counter() - began)


def _write(connection: sqlite3.Connection, seq: int, conversation: int, contact: int, team: int, to: int) -> None:
    now, reason = START + 20_000, "routed to t0, least_loaded"
    connection.execute(
        """update conversations set operator_id = ?, updated_at = ?, acknowledge_by_at = ?, assigned_at = ?,
               transferred_at = null where id = ?""",
        (to, now, now + 60_000, now, conversation),
    )
    connection.execute(
        "insert into assignments (conversation_id, operator_id, by, reason, created_at) values (?, ?, ?, ?, ?)",
        (conversation, to, SYSTEM.label, reason, now),
    )
    connection.execute("update presences set offered_at = ? where operator_id = ?", (now, to))
    fact = {"type": "conversation_assigned", "conversation_id": conversation, "contact_id": contact}
    body = json.dumps(fact | {"operator_id": to, "reason": reason, "team_id": team, "actor": SYSTEM.label})
    connection.execute("insert into events values (?, ?, 'conversation_assigned', ?)", (seq, now, body))
