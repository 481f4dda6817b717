"""What a message may carry beside its text, and who asks for things."""

from msgspec import Struct

from omnid.model.ids import OperatorId
from omnid.model.states import ActorType, EntityType, Role, Scope


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Markup over ``text[offset:offset + length]``, counted in Python characters (code points)."""

    type: EntityType
    offset: int
    length: int
    url: str | None = None


class Button(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A button under an outbound message: either opens ``url`` or answers with ``data``."""

    text: str
    data: str | None = None
    url: str | None = None


class Template(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text the service has approved beforehand, for when it takes no free text.

    ``values`` fill its blanks in order, ``named`` those that have names, ``header`` the one in its heading. A file of
    the message becomes its heading's, the message's buttons fill its buttons: ``url`` ends the address of one that
    opens a page, ``data`` is what one that answers brings.
    """

    name: str
    language: str = ""
    values: list[str] = []
    named: dict[str, str] = {}
    header: str = ""


class Actor(Struct, frozen=True, kw_only=True):
    """Who asks. ``id`` is an operator's, contact's or token's id; the system has 0.

    A token acts for its operator, if it has one: then ``operator_id`` is set and ``role`` is that operator's.
    ``by``: the label of the admin who acts as this operator; the audit names both.
    """

    type: ActorType
    id: int
    name: str
    role: Role | None = None
    scopes: frozenset[Scope] | None = None
    operator_id: OperatorId | None = None
    by: str | None = None

    @property
    def label(self) -> str:
        """A short stable name for audit rows and idempotency: ``operator:3``."""
        return f"{self.type.value}:{self.id}"


SYSTEM = Actor(type=ActorType.SYSTEM, id=0, name="omnid", role=Role.ADMIN)
