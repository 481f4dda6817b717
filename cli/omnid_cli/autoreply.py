"""``omnid autoreply``: what is answered by itself when nobody answers soon."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("What is answered by itself when nobody answers soon.")

Reason = Annotated[str, typer.Argument(metavar="WHEN", help="closed: outside the hours; slow: it will take a while.")]
Language = Annotated[
    str, typer.Option("--language", metavar="CODE", help="For contacts who speak it, as en or ru; else for any other.")
]


@command(app, "list")
def list_(session: Session) -> None:
    """List what is answered by itself."""
    from omnid_cli.tables import AUTOREPLIES

    session.out.rows(AUTOREPLIES, session.call("autoreply.list"))


@command(app, "set", writes=True)
def set_(
    session: Session,
    reason: Reason,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="{opens} and {wait} are filled in.")],
    language: Language = "",
) -> None:
    """Say what is answered: once a conversation and closing time, never to machines, not in the website chat."""
    from omnid_cli.tables import AUTOREPLIES

    session.out.rows(AUTOREPLIES, session.call("autoreply.set", reason=reason, language=language, text=text))


@command(app, writes=True)
def remove(session: Session, reason: Reason, language: Language = "") -> None:
    """Answer nothing by itself any more."""
    session.call("autoreply.remove", reason=reason, language=language)
    session.out.gone(f"Nothing is answered by itself when {reason}{f' in {language}' if language else ''}.")
