"""``omnid view``: filters saved under a name."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("Filters saved under a name.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The view.")]
Shared = Annotated[bool, typer.Option("--shared", help="Everybody's; that takes a supervisor.")]


@command(app, "list")
def list_(
    session: Session,
    counts: Annotated[bool, typer.Option("--counts", help="Say how many conversations each finds.")] = False,
) -> None:
    """List your views and the shared ones."""
    from omnid_cli.tables import VIEWS

    session.out.rows(VIEWS, session.call("view.list", counts=counts))


@command(app)
def show(session: Session, name: Name) -> None:
    """Show a view."""
    from omnid_cli.tables import VIEWS

    session.out.one(VIEWS, session.call("view.show", name=name))


@command(app, writes=True)
def save(
    session: Session,
    name: Name,
    filter_: Annotated[str, typer.Argument(metavar="FILTER", help="“tag:vip waiting>5m”: docs/filters.md.")],
    shared: Shared = False,
) -> None:
    """Save a filter under a name, or give a view another filter."""
    from omnid_cli.tables import VIEWS

    view = session.call("view.save", name=name, filter=filter_, shared=shared)
    session.out.done(VIEWS, view, f"Saved: omnid inbox --view {view.name if ' ' not in view.name else repr(view.name)}")


@command(app, writes=True)
def remove(session: Session, name: Name, shared: Shared = False) -> None:
    """Remove a view; the conversations in it stay as they are."""
    from omnid_cli.tables import VIEWS

    view = session.call("view.remove", name=name, shared=shared)
    session.out.done(VIEWS, view, f"View “{view.name}” is removed.")
