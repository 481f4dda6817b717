"""From values to a request somebody may make: finds the operation, converts, checks rights and what can be stored."""

from typing import Any

import msgspec

from omnid.desk import misfits
from omnid.desk.operation import OPERATIONS, Operation
from omnid.errors import Invalid, NotAllowed, NotFound
from omnid.model import Actor, Role, Scope
from omnid.policy.sentences import sentence

LARGEST = 2**63 - 1
_ROLES = list(Role)
_IMPLIED = {
    Scope.MANAGE: {Scope.MANAGE, Scope.REPLY, Scope.DRAFT, Scope.READ},
    Scope.REPLY: {Scope.REPLY, Scope.DRAFT, Scope.READ},
    Scope.DRAFT: {Scope.DRAFT, Scope.READ},
    Scope.READ: {Scope.READ},
}


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
        raise invalid(problem, operation.request) from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Invalid(f"The body is not JSON: {problem}.") from problem


def convert(operation: Operation, values: dict[str, Any]) -> Any:
    """A request from strings, as in a query. Raises `Invalid`."""
    try:
        return msgspec.convert(values, operation.request, strict=False)
    except msgspec.ValidationError as problem:
        raise invalid(problem, operation.request) from problem


def invalid(problem: msgspec.ValidationError, request: Any) -> Invalid:
    """What is wrong with what should have been a ``request``, a type; the path goes where programs look for it."""
    wrong, path = misfits.told(problem, request)
    return Invalid(wrong, path=path)


def allowed(actor: Actor, operation: Operation) -> None:
    """Raises `NotAllowed`."""
    if actor.role is None or _ROLES.index(actor.role) < _ROLES.index(operation.role):
        raise NotAllowed(actor.name, operation.name, f"the role {operation.role.value}")
    if actor.scopes is not None and not any(operation.scope in _IMPLIED[scope] for scope in actor.scopes):
        raise NotAllowed(f"The token of {actor.name}", operation.name, f"the scope {operation.scope.value}")


def storable(request: Any) -> None:
    """JSON and the command line know no limit for a number; a column does."""
    for name in request.__struct_fields__:
        value = getattr(request, name)
        if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
            raise Invalid(sentence("large_number"), path=name)
