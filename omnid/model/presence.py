"""Whether an operator is there, and how that is known."""

from msgspec import Struct

from omnid.model.ids import OperatorId
from omnid.model.states import PresenceState, Switch


class Presence(Struct, frozen=True, kw_only=True):
    """``because`` of what; ``since_at`` it is so; ``changes_at``: when it is looked at again by itself.

    ``conversations``: how many open ones they have.
    """

    operator_id: OperatorId
    login: str
    name: str
    state: PresenceState
    because: str
    since_at: int
    changes_at: int | None
    switch: Switch
    conversations: int
