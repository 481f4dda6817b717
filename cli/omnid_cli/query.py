"""``omnid query``: free questions in SQL."""

import sys
from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def query(
    session: Session, sql: Annotated[str, typer.Argument(metavar="SQL", help="“select …”; - reads standard input.")]
) -> None:
    """Ask the database in SQL; it can only read.

    The views v_messages, v_conversations and v_contacts are made for this, and stay as they are.
    """
    names, rows = session.desk.query(sys.stdin.read() if sql == "-" else sql)
    session.out.values(names, rows)
