"""``omnid presence``: who is there."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app, writes=True)
def presence(
    session: Session,
    switch: Annotated[
        str,
        typer.Argument(
            metavar="[online|away|offline|auto|list]",
            help="What you are; “auto” lets shift, console and acts decide; “list” shows everybody.",
        ),
    ] = "list",
    operator: Annotated[
        str | None, typer.Option(metavar="LOGIN", help="Somebody else; supervisors may switch others.")
    ] = None,
) -> None:
    """Say whether you are there, or show who is."""
    from omnid_cli.tables import PRESENCES

    if switch == "list":
        everybody = session.call("presence.list")
        session.out.rows(PRESENCES, [one for one in everybody if operator in (None, one.login)])
        return
    one = session.call("presence.set", switch=switch, operator=operator)
    session.out.done(PRESENCES, one, f"{one.login} is {one.state.value}: {one.because}.")
