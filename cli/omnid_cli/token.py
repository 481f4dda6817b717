"""``omnid token``: what scripts identify themselves with."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("What scripts identify themselves with.")


@command(app, "list")
def list_(
    session: Session,
    operator: Annotated[str | None, typer.Option(metavar="LOGIN", help="Only that operator's.")] = None,
) -> None:
    """List tokens; their secrets are not kept anywhere."""
    from omnid_cli.tables import TOKENS

    session.out.rows(TOKENS, session.call("token.list", operator=operator))


@command(app, writes=True)
def add(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    operator: Annotated[
        str | None, typer.Option(metavar="LOGIN", help="Whom it acts for; else a script of its own.")
    ] = None,
    scope: Annotated[
        list[str] | None, typer.Option(metavar="SCOPE", help="read, draft, reply or manage; repeatable.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="How long it is good for; for ever unless said.")] = None,
) -> None:
    """Make a token for the HTTP API; its secret is shown only now."""
    make(session, name, operator, scope or ["read"], days)


@command(app, writes=True)
def revoke(session: Session, tokens: Annotated[list[int], typer.Argument(metavar="ID...", help="Tokens.")]) -> None:
    """Revoke tokens: nobody may use them any more."""
    from omnid_cli.tables import TOKENS

    known = {one.id: one for one in session.call("token.list")}
    for number in tokens:
        session.each("token.revoke", [number], lambda _: None, "token_id")
        session.out.done(TOKENS, known[number], f"Token {number} is revoked.")


def make(session: Session, name: str, operator: str | None, scopes: list[str], days: int | None) -> None:
    """The secret alone on standard output, so that a script can keep it."""
    made = session.call("token.add", name=name, operator=operator, scopes=scopes, days=days)
    if session.given.json:
        session.out.json(made)
        return
    session.out.aside(f"Token {made.token.id} for {name}. This is its secret; it is not kept and not shown again:")
    print(made.secret)
