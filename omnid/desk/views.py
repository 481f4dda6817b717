"""Operations on views: filters saved under a name, one's own or everybody's."""

from typing import Annotated

import msgspec
from msgspec import Meta

from omnid.desk import assigning, filtering
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict, NotAllowed, NotFound, OmnidError
from omnid.events import ViewRemoved, ViewSaved
from omnid.model import Actor, OperatorId, Role, View
from omnid.policy.filtering import LONGEST
from omnid.policy.sentences import sentence
from omnid.store import filtering as store
from omnid.store import views
from omnid.store.database import Tx

MOST = 200
"""Views of one operator, and shared ones."""
COUNTED = 1000
"""A view that finds more is shown with this number."""

Name = Annotated[
    str,
    Meta(pattern=r"^\w[\w .-]{0,38}\w$|^\w$", max_length=40, description="letters, digits, spaces, dots, dashes"),
]


class ListViews(Request, frozen=True):
    """``counts``: say how many conversations each finds now, up to 1,000."""

    counts: bool = False


@operation("view.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListViews) -> list[View]:
    """List one's own views and the shared ones."""
    found = views.of(tx, actor.operator_id)
    return [msgspec.structs.replace(view, count=_count(tx, actor, view)) for view in found] if request.counts else found


def _count(tx: Tx, actor: Actor, view: View) -> int | None:
    """None when it cannot be used any more, as when a team in it is gone."""
    try:
        return len(store.ids(tx, filtering.find(tx, actor, view.filter), COUNTED))
    except OmnidError:
        return None


class SaveView(Request, frozen=True):
    """``shared``: everybody's; that takes a supervisor. One that is there already gets the new filter."""

    name: Name
    filter: Annotated[str, Meta(max_length=LONGEST)]
    shared: bool = False


@operation("view.save")
def save(tx: Tx, actor: Actor, request: SaveView) -> View:
    """Save a filter under a name."""
    owner = _owner(actor, request.shared, "save a shared view")
    filtering.find(tx, actor, request.filter)
    if views.named(tx, owner, request.name) is None and len(_those_of(tx, owner)) >= MOST:
        raise Conflict(sentence("many_views", most=MOST))
    saved = views.save(tx, owner, request.name, request.filter.strip())
    tx.emit(ViewSaved(view_id=saved.id, operator_id=owner, name=saved.name, actor=actor.label))
    return saved


class OneView(Request, frozen=True):
    name: Name


@operation("view.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneView) -> View:
    """Show a view: your own of that name, else the shared one."""
    return _found(tx, actor, request.name)


class RemoveView(Request, frozen=True):
    name: Name
    shared: bool = False


@operation("view.remove")
def remove(tx: Tx, actor: Actor, request: RemoveView) -> View:
    """Remove a view; the conversations in it stay as they are."""
    owner = _owner(actor, request.shared, "remove a shared view")
    found = views.named(tx, owner, request.name)
    if found is None and not request.shared and views.named(tx, None, request.name) is not None:
        raise Conflict(sentence("everybodys_view", view=request.name))
    if found is None:
        raise _missing(tx, actor, request.name)
    views.remove(tx, found.id)
    tx.emit(ViewRemoved(view_id=found.id, operator_id=owner, name=found.name, actor=actor.label))
    return found


def filter_of(tx: Tx, actor: Actor, name: str) -> str:
    """What the view of that name finds. Raises `NotFound`."""
    return _found(tx, actor, name).filter


def _found(tx: Tx, actor: Actor, name: str) -> View:
    """One's own view counts more than a shared one of the same name. Raises `NotFound`, naming those there are."""
    own = None if actor.operator_id is None else views.named(tx, actor.operator_id, name)
    found = own or views.named(tx, None, name)
    if found is None:
        raise _missing(tx, actor, name)
    return found


def _missing(tx: Tx, actor: Actor, name: str) -> NotFound:
    names = ", ".join(dict.fromkeys(view.name for view in views.of(tx, actor.operator_id))) or "none yet"
    return NotFound("view", f"“{name[:40]}” (there are: {names})")


def _owner(actor: Actor, shared: bool, what: str) -> OperatorId | None:
    if not shared:
        return assigning.me(actor)
    if actor.role not in (Role.SUPERVISOR, Role.ADMIN):
        raise NotAllowed(actor.name, what, f"the role {Role.SUPERVISOR.value}")
    return None


def _those_of(tx: Tx, owner: OperatorId | None) -> list[View]:
    return [view for view in views.of(tx, owner) if view.operator_id == owner]
