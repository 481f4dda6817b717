"""Performs operations: permission, idempotency, audit and the function itself, once for every face."""

import hashlib
from typing import Any

import msgspec

from omnid.desk import (
    attributes,
    channels,
    contacts,
    conversations,
    explaining,
    hours,
    importing,
    journal,
    listing,
    log,
    merging,
    notifications,
    noting,
    operators,
    outbox,
    presence,
    proof,
    relating,
    settings,
    shifts,
    showing,
    snoozing,
    tagging,
    targets,
    teams,
    ways,
)
from omnid.desk.operation import OPERATIONS, Operation
from omnid.errors import Conflict, Invalid, NotAllowed, NotFound
from omnid.model import Actor, ActorType, Role, Scope, TokenId
from omnid.store import operators as tokens
from omnid.store import requests
from omnid.store.database import Tx

MODULES = (
    attributes,
    channels,
    contacts,
    conversations,
    explaining,
    hours,
    importing,
    journal,
    listing,
    log,
    merging,
    notifications,
    noting,
    operators,
    outbox,
    presence,
    proof,
    relating,
    settings,
    shifts,
    showing,
    snoozing,
    tagging,
    targets,
    teams,
    ways,
)
"""Importing them is what fills the registry."""

LARGEST = 2**63 - 1
KEY_LIMIT = 200
_ROLES = list(Role)
_IMPLIED = {
    Scope.MANAGE: {Scope.MANAGE, Scope.REPLY, Scope.DRAFT, Scope.READ},
    Scope.REPLY: {Scope.REPLY, Scope.DRAFT, Scope.READ},
    Scope.DRAFT: {Scope.DRAFT, Scope.READ},
    Scope.READ: {Scope.READ},
}
_UNAUDITED = frozenset({"text", "config", "entities", "buttons", "secret"})
"""Fields whose content the audit row leaves out: it says who did what, the message itself is in the history."""


def find(name: str) -> Operation:
    """Raises `NotFound`."""
    try:
        return OPERATIONS[name]
    except KeyError:
        raise NotFound("operation", name) from None


def decode(operation: Operation, body: bytes) -> Any:
    """A request from JSON. Raises `Invalid` with the path of what is wrong."""
    try:
        return msgspec.json.decode(body or b"{}", type=operation.request)
    except msgspec.ValidationError as problem:
        raise invalid(problem) from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Invalid(f"The body is not JSON: {problem}.") from problem


def convert(operation: Operation, values: dict[str, Any]) -> Any:
    """A request from strings, as in a query. Raises `Invalid`."""
    try:
        return msgspec.convert(values, operation.request, strict=False)
    except msgspec.ValidationError as problem:
        raise invalid(problem) from problem


def invalid(problem: msgspec.ValidationError) -> Invalid:
    """msgspec says “Expected `int`, got `str` - at `$.limit`”; the path goes where programs look for it."""
    sentence, _, path = str(problem).partition(" - at `")
    return Invalid(f"{sentence}.", path=path.removeprefix("$").strip(".`") or None)


def allowed(actor: Actor, operation: Operation) -> None:
    """Raises `NotAllowed`."""
    if actor.role is None or _ROLES.index(actor.role) < _ROLES.index(operation.role):
        raise NotAllowed(actor.name, operation.name, f"the role {operation.role.value}")
    if actor.scopes is not None and not any(operation.scope in _IMPLIED[scope] for scope in actor.scopes):
        raise NotAllowed(f"The token of {actor.name}", operation.name, f"the scope {operation.scope.value}")


def perform(tx: Tx, actor: Actor, operation: Operation, request: Any, key: str | None = None) -> Any:
    """Do it, once: a second copy of ``key`` by the same actor returns the first result.

    Raises `NotAllowed`, `Invalid`, `Conflict` when a key comes back with another request, and whatever it raises.
    """
    allowed(actor, operation)
    storable(request)
    if operation.reads:
        return operation.function(tx, actor, request)
    if key is not None:
        return _once(tx, actor, operation, request, key)
    return _do(tx, actor, operation, request)


def storable(request: Any) -> None:
    """JSON and the command line know no limit for a number; a column does."""
    for name in request.__struct_fields__:
        value = getattr(request, name)
        if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
            raise Invalid("That number is too large.", path=name)


def _once(tx: Tx, actor: Actor, operation: Operation, request: Any, key: str) -> Any:
    if not (1 <= len(key) <= KEY_LIMIT and key.isprintable()):
        raise Invalid(f"A key has 1 to {KEY_LIMIT} printable characters.", path="key")
    body = msgspec.json.encode(request)
    fingerprint = hashlib.blake2b(operation.name.encode() + b"\0" + body, digest_size=16).digest()
    before = requests.find(tx, actor.label, key)
    if before is not None:
        if before.fingerprint != fingerprint:
            raise Conflict(f"The key {key[:40]} was used for another request; make a new one for each request.")
        return msgspec.json.decode(before.response, type=operation.response)
    response = _do(tx, actor, operation, request)
    answered = requests.Answered(fingerprint, msgspec.json.encode(response))
    requests.add(tx, actor.label, key, operation.name, answered)
    return response


def _do(tx: Tx, actor: Actor, operation: Operation, request: Any) -> Any:
    if operation.is_act:
        presence.acted(tx, actor)
    response = operation.function(tx, actor, request)
    if operation.audited and actor.type is not ActorType.SYSTEM:
        requests.audit(tx, actor.label, operation.name, _audited(request))
    if actor.type is ActorType.TOKEN:
        tokens.used(tx, TokenId(actor.id))
    return response


def _audited(request: Any) -> str:
    fields = {
        name: value
        for name, value in msgspec.structs.asdict(request).items()
        if name not in _UNAUDITED and value is not msgspec.UNSET
    }
    return msgspec.json.encode(fields).decode()
