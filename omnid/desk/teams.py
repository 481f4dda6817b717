"""Operations on teams: who shares conversations, in which order, and how they are given out."""

import re
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.desk.operators import RESERVED, Capacity
from omnid.errors import Conflict, Invalid
from omnid.events import TeamAdded, TeamChanged, TeamRemoved
from omnid.model import Actor, Operator, OperatorId, Role, Strategy, Team
from omnid.store import operators, queue, settings, teams
from omnid.store.database import Tx

NAME = re.compile(r"[a-z][a-z0-9._-]{0,39}")
Title = Annotated[str, Meta(min_length=1, max_length=100)]
Logins = Annotated[list[str], Meta(max_length=1000)]


@operation("team.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Team]:
    """List teams with their members."""
    return teams.every(tx)


class OneTeam(Request, frozen=True):
    name: str


@operation("team.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneTeam) -> Team:
    """Show a team with its members in their order."""
    return teams.named(tx, request.name)


class AddTeam(Request, frozen=True):
    """``capacity``: conversations at once for each member without a capacity of their own. ``members``: logins."""

    name: str
    title: Title | None = None
    strategy: Strategy = Strategy.LEAST_LOADED
    capacity: Capacity | None = None
    members: Logins = []


@operation("team.add", role=Role.SUPERVISOR)
def add(tx: Tx, actor: Actor, request: AddTeam) -> Team:
    """Add a team."""
    if not NAME.fullmatch(request.name):
        raise Invalid(
            "The name of a team begins with a small letter; then come small letters, digits, dot, dash or underscore.",
            path="name",
        )
    if request.name in RESERVED:
        raise Invalid(f"“{request.name}” has a meaning of its own; choose another name.", path="name")
    members = list(dict.fromkeys(_able(tx, login).id for login in request.members))
    team = teams.add(tx, request.name, request.title or request.name, request.strategy, request.capacity)
    teams.set_members(tx, team, members)
    queue.look_again(tx)
    tx.emit(TeamAdded(team_id=team, actor=actor.label))
    return teams.get(tx, team)


class SetTeam(Request, frozen=True):
    """What is left out stays as it is."""

    name: str
    title: Title | UnsetType = UNSET
    strategy: Strategy | UnsetType = UNSET
    capacity: Capacity | UnsetType | None = UNSET


@operation("team.set", role=Role.SUPERVISOR)
def set_(tx: Tx, actor: Actor, request: SetTeam) -> Team:
    """Change a team."""
    before = teams.named(tx, request.name)
    changes = {name: getattr(request, name) for name in ("title", "strategy", "capacity")}
    changes = {name: value for name, value in changes.items() if value is not UNSET}
    teams.update(tx, msgspec.structs.replace(before, **changes))
    return _changed(tx, actor, before)


@operation("team.remove", role=Role.SUPERVISOR)
def remove(tx: Tx, actor: Actor, request: OneTeam) -> Done:
    """Remove a team; a conflict while rules, templates or unfinished conversations are its."""
    team = teams.named(tx, request.name)
    if settings.desk(tx).team == team.name:
        raise Conflict(
            f"Team “{team.name}” gets what no rule sends elsewhere: change the setting first (omnid desk set)."
        )
    used = [f"{count} {noun}{'s' if count > 1 else ''}" for noun, count in teams.uses(tx, team.id).items() if count]
    if used:
        raise Conflict(f"Team “{team.name}” still has {' and '.join(used)}: give them to another team first.")
    teams.remove(tx, team.id)
    tx.emit(TeamRemoved(team_id=team.id, actor=actor.label))
    return Done()


class Member(Request, frozen=True):
    """``operator``: a login."""

    name: str
    operator: str


@operation("team.join", role=Role.SUPERVISOR)
def join(tx: Tx, actor: Actor, request: Member) -> Team:
    """Add an operator to a team, as the last."""
    team, operator = teams.named(tx, request.name), _able(tx, request.operator)
    if operator.id in _ids(team):
        return team
    teams.set_members(tx, team.id, [*_ids(team), operator.id])
    return _changed(tx, actor, team)


@operation("team.leave", role=Role.SUPERVISOR)
def leave(tx: Tx, actor: Actor, request: Member) -> Team:
    """Take an operator out of a team; the conversations they have stay theirs."""
    team, operator = teams.named(tx, request.name), operators.named(tx, request.operator)
    _is_in(team, operator)
    teams.set_members(tx, team.id, [one for one in _ids(team) if one != operator.id])
    return _changed(tx, actor, team)


class Order(Request, frozen=True):
    """``operators``: logins of members; they come first, in this order, the others behind them as they were."""

    name: str
    operators: Annotated[list[str], Meta(min_length=1, max_length=1000)]


@operation("team.order", role=Role.SUPERVISOR)
def order(tx: Tx, actor: Actor, request: Order) -> Team:
    """Say who of a team comes first."""
    team = teams.named(tx, request.name)
    first = [operators.named(tx, login) for login in request.operators]
    for operator in first:
        _is_in(team, operator)
    teams.set_members(tx, team.id, list(dict.fromkeys([*(one.id for one in first), *_ids(team)])))
    return _changed(tx, actor, team)


def _able(tx: Tx, login: str) -> Operator:
    operator = operators.named(tx, login)
    if operator.disabled_at is not None:
        raise Conflict(f"Operator “{login}” is disabled.")
    return operator


def _is_in(team: Team, operator: Operator) -> None:
    if operator.id not in _ids(team):
        logins = ", ".join(member.login for member in team.members) or "nobody"
        raise Conflict(f"{operator.login} is not in team “{team.name}” (in it: {logins}).")


def _ids(team: Team) -> list[OperatorId]:
    return [member.operator_id for member in team.members]


def _changed(tx: Tx, actor: Actor, team: Team) -> Team:
    tx.emit(TeamChanged(team_id=team.id, actor=actor.label))
    return teams.get(tx, team.id)
