"""Operations on operators and tokens, and who somebody is."""

import hashlib
import re
import secrets
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.errors import Conflict, Invalid, NotAllowed
from omnid.events import OperatorAdded, OperatorChanged
from omnid.model import SYSTEM, Actor, ActorType, Language, Operator, OperatorId, Role, Scope, Token, TokenId
from omnid.store import operators, presences
from omnid.store.database import Tx

Login = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9._-]{0,39}$", description="a–z, 0–9, dot, dash, underscore; first a letter, at most 40"
    ),
]
RESERVED = ("me", "nobody")
Capacity = Annotated[int, Meta(ge=0, le=1000)]
"""Conversations at once; with 0 routing gives them none."""
Skill = Annotated[
    str, Meta(pattern=r"^[a-z][a-z0-9_-]*(:[^\s:]+)?$", max_length=60, description="language:ru, refunds…")
]
Skills = Annotated[list[Skill], Meta(max_length=50)]
Email = Annotated[str, Meta(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=200, description="name@host")]


@operation("operator.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Operator]:
    """List operators."""
    return operators.every(tx)


class OneOperator(Request, frozen=True):
    login: str


@operation("operator.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneOperator) -> Operator:
    """Show an operator."""
    return operators.named(tx, request.login)


class Me(Struct, frozen=True, kw_only=True):
    """``operator``: None for a token that stands for nobody."""

    name: str
    role: Role | None
    operator: Operator | None


@operation("operator.me", reads=True)
def me(tx: Tx, actor: Actor, request: Nothing) -> Me:
    """Tell who asks."""
    operator = None if actor.operator_id is None else operators.get(tx, actor.operator_id)
    return Me(name=actor.name, role=actor.role, operator=operator)


class AddOperator(Request, frozen=True):
    """``uid``: the operating-system user this operator is, for the local command line and the Unix socket.

    ``capacity``: conversations at once by routing; else their team's or the desk's. ``skills``: ``language:ru``,
    ``channel:site``, ``kind:telegram`` or any word a rule asks for. ``email``: where they are told.
    ``language``: of what they are told; else the desk's.
    """

    login: Login
    name: Annotated[str, Meta(max_length=100)] = ""
    role: Role = Role.OPERATOR
    uid: int | None = None
    picture_url: str | None = None
    capacity: Capacity | None = None
    skills: Skills = []
    email: Email | None = None
    language: Language | None = None


@operation("operator.add", role=Role.ADMIN)
def add(tx: Tx, actor: Actor, request: AddOperator) -> Operator:
    """Add an operator."""
    if request.login in RESERVED:
        raise Invalid(f"“{request.login}” has a meaning of its own; choose another login.", path="login")
    _picture(request.picture_url)
    name = request.name or request.login
    added = operators.add(tx, request.login, name, request.role, request.uid, request.picture_url)
    more = {
        "capacity": request.capacity,
        "skills": _skills(request.skills),
        "email": request.email,
        "language": request.language,
    }
    operators.update(tx, msgspec.structs.replace(operators.get(tx, added), **more))
    tx.emit(OperatorAdded(operator_id=added, actor=actor.label))
    return operators.get(tx, added)


class SetOperator(Request, frozen=True):
    """What is left out stays as it is."""

    login: str
    name: Annotated[str, Meta(min_length=1, max_length=100)] | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    uid: int | UnsetType | None = UNSET
    picture_url: str | UnsetType | None = UNSET
    disabled: bool | UnsetType = UNSET
    capacity: Capacity | UnsetType | None = UNSET
    skills: Skills | UnsetType = UNSET
    email: Email | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET


_SETTABLE = ("name", "role", "uid", "picture_url", "capacity", "skills", "email", "language")


@operation("operator.set", role=Role.ADMIN)
def set_(tx: Tx, actor: Actor, request: SetOperator) -> Operator:
    """Change an operator."""
    before = operators.named(tx, request.login)
    changes = {name: getattr(request, name) for name in _SETTABLE}
    changes = {name: value for name, value in changes.items() if value is not UNSET}
    if "skills" in changes:
        changes["skills"] = _skills(changes["skills"])
    if request.disabled is not UNSET:
        changes["disabled_at"] = tx.now if request.disabled else None
    _picture(changes.get("picture_url"))
    operators.update(tx, msgspec.structs.replace(before, **changes))
    if operators.admins(tx) == 0:
        raise Conflict("That would leave nobody who may administer the desk. Make somebody else admin first.")
    presences.look_again(tx, before.id)
    tx.emit(OperatorChanged(operator_id=before.id, actor=actor.label))
    return operators.get(tx, before.id)


@operation("operator.disable", role=Role.ADMIN)
def disable(tx: Tx, actor: Actor, request: OneOperator) -> Operator:
    """Disable an operator: they and their tokens may do nothing any more."""
    return set_(tx, actor, SetOperator(login=request.login, disabled=True))


def _skills(given: list[str]) -> list[str]:
    """Each once, in order of the alphabet."""
    return sorted(set(given))


def _picture(url: str | None) -> None:
    if url is not None and not re.match(r"https?://[^\s\"'<>]+$", url):
        raise Invalid("A picture is an http or https address.", path="picture_url")


class AddToken(Request, frozen=True):
    """``operator``: the login it acts for; without one it is a script of its own. ``days``: how long it is good for."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    operator: str | None = None
    scopes: Annotated[list[Scope], Meta(min_length=1)] = field(default_factory=lambda: [Scope.READ])
    days: Annotated[int, Meta(ge=1, le=3650)] | None = None


class NewToken(Struct, frozen=True, kw_only=True):
    """``secret`` is shown this once; only its hash is kept."""

    token: Token
    secret: str


@operation("token.add", role=Role.ADMIN)
def add_token(tx: Tx, actor: Actor, request: AddToken) -> NewToken:
    """Make a token for the HTTP API; its secret is shown only now."""
    operator = None if request.operator is None else operators.named(tx, request.operator).id
    secret = f"omn_{secrets.token_urlsafe(32)}"
    expires_at = None if request.days is None else tx.now + request.days * 24 * 3600 * 1000
    token_id = operators.add_token(tx, request.name, operator, request.scopes, digest(secret), expires_at)
    return NewToken(token=operators.token(tx, token_id), secret=secret)


class ListTokens(Request, frozen=True):
    operator: str | None = None


@operation("token.list", role=Role.ADMIN, reads=True)
def list_tokens(tx: Tx, actor: Actor, request: ListTokens) -> list[Token]:
    """List tokens, all or an operator's; their secrets are not kept anywhere."""
    return operators.tokens(tx, None if request.operator is None else operators.named(tx, request.operator).id)


class OneToken(Request, frozen=True):
    token_id: TokenId


@operation("token.revoke", role=Role.ADMIN)
def revoke_token(tx: Tx, actor: Actor, request: OneToken) -> Done:
    """Revoke a token."""
    operators.token(tx, request.token_id)
    operators.revoke(tx, request.token_id)
    return Done()


def digest(secret: str) -> bytes:
    # A plain hash: the secret has 256 random bits, so there is nothing to guess from it.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def holder(tx: Tx, secret: str) -> Actor | None:
    """Whom a token's secret stands for; None when it is unknown, revoked, expired, or its operator disabled."""
    token = operators.token_with(tx, digest(secret))
    return None if token is None else _holding(tx, token)


def _holding(tx: Tx, token: Token) -> Actor | None:
    if token.operator_id is None:
        role = Role.ADMIN if Scope.MANAGE in token.scopes else Role.OPERATOR
        return Actor(type=ActorType.TOKEN, id=token.id, name=token.name, role=role, scopes=frozenset(token.scopes))
    operator = operators.get(tx, token.operator_id)
    if operator.disabled_at is not None:
        return None
    return Actor(
        type=ActorType.TOKEN,
        id=token.id,
        name=operator.name,
        role=operator.role,
        scopes=frozenset(token.scopes),
        operator_id=operator.id,
    )


def labelled(tx: Tx, label: str) -> Actor:
    """Whoever a label stands for, with the rights they have now. Raises `NotAllowed` when they have none any more."""
    sort, _, number = label.partition(":")
    found: Actor | None = None
    who = label
    if sort == ActorType.OPERATOR:
        operator = operators.get(tx, OperatorId(int(number)))
        who = operator.login
        found = acting(operator) if operator.disabled_at is None else None
    elif sort == ActorType.TOKEN:
        token = operators.token(tx, TokenId(int(number)))
        who = f"token {token.name}"
        is_good = token.revoked_at is None and (token.expires_at is None or token.expires_at > tx.now)
        found = _holding(tx, token) if is_good else None
    elif sort == ActorType.SYSTEM:
        found = SYSTEM
    if found is None:
        raise NotAllowed(f"Its maker ({who})", "do anything here", "an operator or a token that is good")
    return found


def local(tx: Tx, uid: int, owner_uid: int) -> Actor:
    """Who a user of this machine is: the operator with their uid; for root and the owner else the first admin.

    Raises `NotAllowed`.
    """
    operator = operators.with_uid(tx, uid)
    if operator is None and uid in (0, owner_uid):
        operator = operators.first_admin(tx)
    if operator is None:
        raise NotAllowed(
            f"System user {uid}", "use this desk", "an operator with that uid (omnid operator set LOGIN --uid N)"
        )
    return acting(operator)


def acting(operator: Operator) -> Actor:
    return Actor(
        type=ActorType.OPERATOR, id=operator.id, name=operator.name, role=operator.role, operator_id=operator.id
    )


def named(tx: Tx, login: str, by: Actor) -> Actor:
    """An operator by login, for ``by``, who may act as anybody. Raises `NotFound`, `Conflict`."""
    operator = operators.named(tx, login)
    if operator.disabled_at is not None:
        raise Conflict(f"Operator “{login}” is disabled.")
    return msgspec.structs.replace(acting(operator), by=None if by.operator_id == operator.id else by.label)


def first(tx: Tx, login: str, name: str, uid: int | None) -> OperatorId:
    """The first operator of a new desk, an admin."""
    operator = operators.add(tx, login, name, Role.ADMIN, uid, None)
    tx.emit(OperatorAdded(operator_id=operator))
    return operator
