"""``omnid escalation``: the waits somebody was told of."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("The waits somebody was told of.")


@command(app, "list")
def list_(
    session: Session, limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 50
) -> None:
    """List the waits somebody was told of that have not ended, the longest first."""
    from omnid_cli.tables import ESCALATIONS

    session.out.rows(ESCALATIONS, session.call("escalation.list", limit=limit))
