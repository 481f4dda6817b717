"""``omnid operator``: the people who answer."""

from typing import Annotated, Any

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("The people who answer.")

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="The operator.")]
Role = Annotated[str | None, typer.Option(metavar="ROLE", help="operator, supervisor or admin.")]
FullName = Annotated[str | None, typer.Option("--name", help="What contacts see.")]
Uid = Annotated[int | None, typer.Option(help="The system user they are on this machine.")]
Picture = Annotated[str | None, typer.Option("--picture", metavar="URL", help="What contacts see beside the name.")]


@command(app, "list")
def list_(session: Session) -> None:
    """List operators."""
    from omnid_cli.tables import OPERATORS

    session.out.rows(OPERATORS, session.call("operator.list"))


@command(app, writes=True)
def add(
    session: Session, login: Login, name: FullName = None, role: Role = None, uid: Uid = None, picture: Picture = None
) -> None:
    """Add an operator."""
    values = {"name": name, "role": role, "uid": uid, "picture_url": picture}
    _done(session, "operator.add", login, "may answer now", values)


@command(app, "set", writes=True)
def set_(
    session: Session,
    login: Login,
    name: FullName = None,
    role: Role = None,
    uid: Uid = None,
    picture: Picture = None,
    enable: Annotated[bool, typer.Option("--enable", help="After omnid operator disable.")] = False,
) -> None:
    """Change an operator; what is left out stays as it is."""
    from omnid.errors import Invalid

    values = {"name": name, "role": role, "uid": uid, "picture_url": picture, "disabled": False if enable else None}
    if all(value is None for value in values.values()):
        raise Invalid("Say what to change: --name, --role, --uid, --picture or --enable.")
    _done(session, "operator.set", login, "is changed", values)


@command(app, writes=True)
def disable(session: Session, login: Login) -> None:
    """Disable an operator: they and their tokens may do nothing any more."""
    _done(session, "operator.disable", login, "is disabled", {})


def _done(session: Session, operation: str, login: str, fate: str, values: dict[str, Any]) -> None:
    from omnid_cli.tables import OPERATORS

    session.out.done(OPERATORS, session.call(operation, login=login, **values), f"{login} {fate}.")


@command(app, writes=True)
def token(
    session: Session,
    login: Login,
    name: Annotated[str, typer.Option("--name", help="What it is for.")],
    scope: Annotated[
        list[str] | None, typer.Option(metavar="SCOPE", help="read, draft, reply or manage; repeatable.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="How long it is good for; for ever unless said.")] = None,
) -> None:
    """Make a token that acts for an operator; its secret is shown only now."""
    from omnid_cli.token import make

    make(session, name, login, scope or ["read"], days)
