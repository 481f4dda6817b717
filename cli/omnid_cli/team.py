"""``omnid team``: operators who share conversations."""

from typing import Annotated, Any

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("Operators who share conversations.")

Name = Annotated[str, typer.Argument(metavar="TEAM", help="The team.")]
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="The operator.")]
Title = Annotated[str | None, typer.Option(help="What people call it.")]
Strategy = Annotated[
    str | None, typer.Option(metavar="HOW", help="round_robin, least_loaded, skill, last or manual: who gets the next.")
]
Capacity = Annotated[
    str | None,
    typer.Option(metavar="N|default", help="Conversations at once for each; “default” for the desk's number."),
]


@command(app, "list")
def list_(session: Session) -> None:
    """List teams."""
    from omnid_cli.tables import TEAMS

    session.out.rows(TEAMS, session.call("team.list"))


@command(app)
def show(session: Session, name: Name) -> None:
    """Show a team."""
    from omnid_cli.tables import TEAMS

    session.out.one(TEAMS, session.call("team.show", name=name))


@command(app, writes=True)
def add(
    session: Session,
    name: Name,
    title: Title = None,
    strategy: Strategy = None,
    capacity: Capacity = None,
    member: Annotated[list[str] | None, typer.Option(metavar="LOGIN", help="Who is in it; repeatable.")] = None,
) -> None:
    """Add a team."""
    values = {"title": title, "strategy": strategy, "members": member or []}
    _done(session, "team.add", name, "is there", values, capacity)


@command(app, "set", writes=True)
def set_(
    session: Session, name: Name, title: Title = None, strategy: Strategy = None, capacity: Capacity = None
) -> None:
    """Change a team; what is left out stays as it is."""
    from omnid.errors import Invalid

    if title is strategy is capacity is None:
        raise Invalid("Say what to change: --title, --strategy or --capacity.")
    _done(session, "team.set", name, "is changed", {"title": title, "strategy": strategy}, capacity)


@command(app, writes=True)
def remove(session: Session, name: Name) -> None:
    """Remove a team that nothing points to."""
    session.call("team.remove", name=name)
    session.out.gone(f"Team {name} is removed.")


@command(app, writes=True)
def join(session: Session, name: Name, login: Login) -> None:
    """Add an operator to a team."""
    _done(session, "team.join", name, f"has {login}", {"operator": login})


@command(app, writes=True)
def leave(session: Session, name: Name, login: Login) -> None:
    """Take an operator out of a team; the conversations they have stay theirs."""
    _done(session, "team.leave", name, f"is without {login}", {"operator": login})


@command(app, writes=True)
def order(
    session: Session,
    name: Name,
    logins: Annotated[list[str], typer.Argument(metavar="LOGIN...", help="Who comes first, in this order.")],
) -> None:
    """Say who of a team comes first."""
    _done(session, "team.order", name, "has a new order", {"operators": logins})


def _done(
    session: Session, operation: str, name: str, fate: str, values: dict[str, Any], capacity: str | None = None
) -> None:
    from omnid_cli.tables import TEAMS

    given = {field: value for field, value in values.items() if value is not None}
    team = session.desk.call(operation, {"name": name, **given, **capacity_of(capacity)}, session.given.key)
    session.out.done(TEAMS, team, f"Team {name} {fate}.")


def capacity_of(given: str | None) -> dict[str, int | None]:
    """What to send of ``--capacity``: nothing where it was left out, null for “default”. Raises `Invalid`."""
    from omnid.errors import Invalid

    if given is None:
        return {}
    if given == "default":
        return {"capacity": None}
    if not given.isascii() or not given.isdigit():
        raise Invalid(f"“{given}” is no capacity: give a number, or “default”.", path="capacity")
    return {"capacity": int(given)}
