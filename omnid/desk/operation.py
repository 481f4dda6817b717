"""The decorator that makes a desk function an operation, and the table of all of them."""

from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from msgspec import Struct

from omnid.model import Role, Scope

Function = TypeVar("Function", bound=Callable[..., Any])


class Operation(Struct, frozen=True, kw_only=True):
    """Something an actor may ask of the desk. ``reads``: it changes nothing and runs on a reading connection."""

    name: str
    summary: str
    description: str
    role: Role
    scope: Scope
    reads: bool
    request: type[Struct]
    response: Any
    function: Callable[..., Any]
    is_act: bool = True
    """Whoever does it is there."""
    audited: bool = True


OPERATIONS: dict[str, Operation] = {}
"""Filled when `omnid.operations` is imported."""


def operation(
    name: str,
    *,
    role: Role = Role.OPERATOR,
    scope: Scope | None = None,
    reads: bool = False,
    is_act: bool = True,
    audited: bool = True,
) -> Callable[[Function], Function]:
    """Register ``function(tx, actor, request) -> response`` under ``noun.verb``.

    The scope a token needs is READ for what reads, MANAGE for what takes more than an operator, REPLY otherwise.
    """

    def register(function: Function) -> Function:
        hints = get_type_hints(function)
        summary, _, description = (function.__doc__ or "").partition("\n")
        OPERATIONS[name] = Operation(
            name=name,
            summary=summary.strip(),
            description=description.strip(),
            role=role,
            scope=scope or _scope(role, reads),
            reads=reads,
            request=hints["request"],
            response=hints["return"],
            function=function,
            is_act=is_act,
            audited=audited,
        )
        return function

    return register


def _scope(role: Role, reads: bool) -> Scope:
    if role is not Role.OPERATOR:
        return Scope.MANAGE
    return Scope.READ if reads else Scope.REPLY


class Request(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every request has in common: unknown fields are refused."""


class Nothing(Request, frozen=True):
    """No parameters."""


class Done(Struct, frozen=True, kw_only=True):
    """It is done, and there is nothing more to say."""

    done: bool = True
