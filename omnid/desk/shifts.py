"""The operation that gives an operator a shift: hours of their own, in one go."""

from typing import Annotated

from msgspec import Meta

from omnid.desk import hours
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict, Invalid
from omnid.model import Actor, Hours, HoursSubject, OperatorId, Role
from omnid.store import hours as store
from omnid.store import operators
from omnid.store.database import Tx


class Shift(Request, frozen=True):
    """``spans``: lines such as ``mon-fri 09:00-18:00``; none: no shift any more.

    ``timezone``: left out, that of the shift they have, else the desk's.
    """

    login: str
    spans: Annotated[list[str], Meta(max_length=100)]
    timezone: str | None = None


@operation("hours.shift", role=Role.SUPERVISOR)
def shift(tx: Tx, actor: Actor, request: Shift) -> Hours | None:
    """Give an operator a shift, or take it from them."""
    operator = operators.named(tx, request.login)
    name = f"shift-{operator.login}"
    before = hours.of(tx, operator=operator.id)
    if not request.spans:
        _end(tx, actor, operator.id, operator.login, name)
        return None
    if before is not None and before.name != name:
        raise Conflict(
            f"{operator.login} works by the hours “{before.name}”, perhaps with others: change those, or end it first."
        )
    of_desk = hours.of(tx)
    timezone = request.timezone or (None if before or not of_desk else of_desk.timezone)
    made = hours.set_(tx, actor, hours.SetHours(name=name, timezone=timezone, spans=request.spans))
    hours.give(tx, actor, made.id, HoursSubject.OPERATOR, operator.id)
    return made


def _end(tx: Tx, actor: Actor, operator: OperatorId, login: str, name: str) -> None:
    if hours.of(tx, operator=operator) is None:
        raise Invalid(f"{login} has no shift. Say when it is, such as “mon-fri 09:00-18:00”.", path="spans")
    hours.give(tx, actor, None, HoursSubject.OPERATOR, operator)
    own = store.find(tx, name)
    if own is not None and not store.uses(tx, own.id):
        hours.remove(tx, actor, hours.OneHours(name=name))
