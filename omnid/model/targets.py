"""How soon contacts are to be answered, who is told when they are not, and what has become of each wait."""

from enum import StrEnum

from msgspec import Struct

from omnid.model.ids import ChannelId, ConversationId, EscalationId, OperatorId, StepId, TargetId
from omnid.model.states import Priority


class TargetType(StrEnum):
    FIRST = "first"
    """Our first answer since the conversation opened."""
    NEXT = "next"
    """Every answer after that."""
    CLOSE = "close"
    """From opening to closing."""


class Whom(StrEnum):
    """In the order in which a ladder may name them."""

    OPERATOR = "operator"
    TEAM = "team"
    SUPERVISORS = "supervisors"


class Target(Struct, frozen=True, kw_only=True):
    """Working time in ms; None: as what is less specific says, 0: none. None for channel or priority: any."""

    id: TargetId
    channel_id: ChannelId | None
    channel: str | None
    priority: Priority | None
    first_ms: int | None
    next_ms: int | None
    close_ms: int | None


class Step(Struct, frozen=True, kw_only=True):
    """``at_percent`` of the target; ``repeat_ms``: told again so often, only of the last. ``id`` None: as delivered."""

    whom: Whom
    at_percent: int
    repeat_ms: int | None = None
    id: StepId | None = None


class Escalation(Struct, frozen=True, kw_only=True):
    """One wait. ``told`` steps have been told, the last at ``told_at``; the next is due at ``due_at``.

    ``acknowledged_at``: somebody showed since then that they have it. ``because``: how it ended: answered, closed,
    snoozed.
    """

    id: EscalationId
    conversation_id: ConversationId
    target: TargetType
    since_at: int
    target_at: int | None
    told: int
    told_at: int | None
    due_at: int | None
    acknowledged_at: int | None
    acknowledged_by: OperatorId | None
    ended_at: int | None
    because: str | None
