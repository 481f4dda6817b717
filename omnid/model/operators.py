"""The people who answer, and what scripts identify themselves with."""

from msgspec import Struct

from omnid.model.ids import OperatorId, TokenId
from omnid.model.sentences import Language
from omnid.model.states import Role, Scope


class Operator(Struct, frozen=True, kw_only=True):
    """``uid`` is the operating-system user that is this operator on the Unix socket and in the local CLI.

    ``capacity``: how many conversations they have at most by routing; None: their team's or the desk's.
    ``skills``: what rules may ask for, as ``language:ru``. ``email``: where they are told.
    ``language``: of what they are told; None: the desk's.
    """

    id: OperatorId
    login: str
    name: str
    role: Role
    uid: int | None
    picture_url: str | None
    disabled_at: int | None
    created_at: int
    capacity: int | None = None
    skills: list[str] = []
    email: str | None = None
    language: Language | None = None


class Token(Struct, frozen=True, kw_only=True):
    """``operator``: the login of whom it acts for.

    ``used_at``: when it last changed something; what it reads is not written down.
    """

    id: TokenId
    name: str
    operator_id: OperatorId | None
    operator: str | None
    scopes: list[Scope]
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    used_at: int | None
