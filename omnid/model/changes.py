"""What operators change about a conversation, so that it can be undone."""

from msgspec import UNSET, Struct, UnsetType

from omnid.model.ids import ChangeId, ConversationId, OperatorId, TeamId
from omnid.model.states import ConversationState, Priority


class Standing(Struct, frozen=True, kw_only=True):
    """The state of a conversation, with the times that belong to it."""

    state: ConversationState
    snoozed_until_at: int | None
    closed_at: int | None
    waiting_since_at: int | None
    opened_at: int | None
    answered_at: int | None


class Holding(Struct, frozen=True, kw_only=True):
    """Whose it is."""

    operator_id: OperatorId | None
    team_id: TeamId | None


class Aspects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a conversation a change touched: the rest is unset."""

    standing: Standing | UnsetType = UNSET
    holding: Holding | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET


class Change(Struct, frozen=True, kw_only=True):
    """``group_id``: changes made by one request have the same. ``actor``: a label such as ``operator:3``."""

    id: ChangeId
    group_id: ChangeId
    at: int
    actor: str
    operation: str
    conversation_id: ConversationId
    before: Aspects
    after: Aspects
    undone_at: int | None
