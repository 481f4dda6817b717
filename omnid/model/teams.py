"""Teams: operators who share conversations."""

from msgspec import Struct

from omnid.model.ids import OperatorId, TeamId
from omnid.model.states import Strategy


class TeamMember(Struct, frozen=True, kw_only=True):
    """An operator in a team."""

    operator_id: OperatorId
    login: str
    name: str


class Team(Struct, frozen=True, kw_only=True):
    """``members`` in their order. ``capacity``: how many conversations each has at most by routing; None: the desk's.

    An operator's own capacity counts more than the team's.
    """

    id: TeamId
    name: str
    title: str
    strategy: Strategy
    capacity: int | None
    created_at: int
    updated_at: int
    members: list[TeamMember] = []
