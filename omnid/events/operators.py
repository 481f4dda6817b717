"""Facts about operators and their teams."""

from omnid.events.fact import Fact
from omnid.model import OperatorId, PresenceState, TeamId


class OperatorAdded(Fact, frozen=True, tag="operator_added"):
    operator_id: OperatorId


class OperatorChanged(Fact, frozen=True, tag="operator_changed"):
    operator_id: OperatorId


class PresenceChanged(Fact, frozen=True, tag="presence_changed"):
    """``because``: what they said, their shift, console or last act, or what they did not take."""

    operator_id: OperatorId
    state: PresenceState
    because: str


class TeamAdded(Fact, frozen=True, tag="team_added"):
    team_id: TeamId


class TeamChanged(Fact, frozen=True, tag="team_changed"):
    """Its settings, its members or their order changed."""

    team_id: TeamId


class TeamRemoved(Fact, frozen=True, tag="team_removed"):
    team_id: TeamId
