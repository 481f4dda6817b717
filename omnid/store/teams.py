"""Rows of teams and their members."""

from collections.abc import Sequence

import msgspec

from omnid.errors import Conflict, NotFound
from omnid.model import OperatorId, Strategy, Team, TeamId, TeamMember
from omnid.store import configured, rows
from omnid.store.database import Tx

_SELECT = "select id, name, title, strategy, capacity, created_at, updated_at from teams"
_MEMBERS = """
select m.operator_id, o.login, o.name, m.team_id from team_members m join operators o on o.id = m.operator_id"""


def every(tx: Tx) -> list[Team]:
    """By name, each with its members in their order."""
    members: dict[TeamId, list[TeamMember]] = {}
    for row in tx.run(f"{_MEMBERS} order by m.team_id, m.position"):
        members.setdefault(row[3], []).append(TeamMember(operator_id=row[0], login=row[1], name=row[2]))
    found = rows.every(Team, tx.run(f"{_SELECT} order by name"))
    return [msgspec.structs.replace(team, members=members.get(team.id, [])) for team in found]


def get(tx: Tx, team: TeamId) -> Team:
    """Raises `NotFound`."""
    return _with_members(tx, rows.one(Team, tx.run(f"{_SELECT} where id = :id", {"id": team})), str(team))


def named(tx: Tx, name: str) -> Team:
    """Raises `NotFound`, naming the teams there are."""
    found = rows.one(Team, tx.run(f"{_SELECT} where name = :name", {"name": name}))
    if found is None:
        names = ", ".join(team.name for team in every(tx)) or "none yet"
        raise NotFound("team", f"“{name}” (there are: {names})")
    return _with_members(tx, found, name)


def _with_members(tx: Tx, team: Team | None, name: str) -> Team:
    if team is None:
        raise NotFound("team", name)
    found = tx.run(f"{_MEMBERS} where m.team_id = :id order by m.position", {"id": team.id})
    return msgspec.structs.replace(team, members=rows.every(TeamMember, found))


def add(tx: Tx, name: str, title: str, strategy: Strategy, capacity: int | None) -> TeamId:
    """Raises `Conflict` when the name is taken."""
    configured.changed(tx)
    if tx.value("select 1 from teams where name = :name", {"name": name}):
        raise Conflict(f"There is a team “{name}” already.")
    return TeamId(
        tx.value(
            """insert into teams (name, title, strategy, capacity, created_at, updated_at)
               values (:name, :title, :strategy, :capacity, :now, :now) returning id""",
            {"name": name, "title": title, "strategy": strategy.value, "capacity": capacity, "now": tx.now},
        )
    )


def update(tx: Tx, team: Team) -> None:
    """Write title, strategy and capacity."""
    configured.changed(tx)
    tx.run(
        """update teams set title = :title, strategy = :strategy, capacity = :capacity, updated_at = :now
           where id = :id""",
        {"id": team.id, "title": team.title, "strategy": team.strategy.value, "capacity": team.capacity,
         "now": tx.now},
    )  # fmt: skip


def remove(tx: Tx, team: TeamId) -> None:
    """What is over forgets that it was of this team."""
    configured.changed(tx)
    tx.run("update conversations set team_id = null where team_id = :id", {"id": team})
    tx.run("update templates set team_id = null where team_id = :id and removed_at is not null", {"id": team})
    tx.run("delete from hours_of where subject = 'team' and subject_id = :id", {"id": team})
    tx.run("delete from teams where id = :id", {"id": team})


def uses(tx: Tx, team: TeamId) -> dict[str, int]:
    """How many unfinished conversations, rules and templates point to it."""
    row = tx.run(
        """select (select count(*) from conversations where team_id = :id and state <> 'closed'),
                  (select count(*) from rules where team_id = :id),
                  (select count(*) from templates where team_id = :id and removed_at is null)""",
        {"id": team},
    ).fetchone()
    return dict(zip(("conversation", "rule", "template"), row, strict=True))


def set_members(tx: Tx, team: TeamId, members: Sequence[OperatorId]) -> None:
    """Write them in this order."""
    configured.changed(tx)
    tx.run("delete from team_members where team_id = :id", {"id": team})
    tx.connection.executemany(
        "insert into team_members (team_id, operator_id, position) values (?, ?, ?)",
        [(team, operator, position) for position, operator in enumerate(members)],
    )
    tx.run("update teams set updated_at = :now where id = :id", {"id": team, "now": tx.now})


def of(tx: Tx, operator: OperatorId) -> list[TeamId]:
    """The teams an operator is in."""
    found = tx.run("select team_id from team_members where operator_id = :id order by team_id", {"id": operator})
    return [TeamId(row[0]) for row in found]
