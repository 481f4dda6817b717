"""``omnid console``: the desk live on one screen of the terminal."""

import sys
from contextlib import suppress
from typing import Annotated

import typer

from omnid_cli.options import commands, default
from omnid_cli.session import Session

app = commands()


@default(app)
def console(
    session: Session,
    lang: Annotated[str | None, typer.Option(metavar="LANG", help="en or ru; the locale’s unless said.")] = None,
) -> None:
    """Work on one live screen; and the other places operators work in.

    Without a verb it is the screen: who waits, what was said, answers, notes, all by keyboard. It works over SSH and
    with --url; F1 shows the keys.
    """
    from omnid.errors import Invalid, NotFound
    from omnid_cli import times
    from omnid_cli.console.words import LANGUAGES, Words, language

    if lang not in (None, *LANGUAGES):
        raise Invalid(f"The console speaks {' and '.join(LANGUAGES)}, not “{lang}”.", path="lang")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Invalid("The console needs a terminal; scripts use omnid inbox, show, reply and tail.")
    with suppress(NotFound):  # an older desk; it works without
        session.call("operator.me")  # what is wrong with the way to the desk is said before the screen is taken
    from omnid_cli.console.app import ConsoleApp, Given

    where = session.desk.where
    status = ConsoleApp(Given(session.another, times.now, Words(language(lang)), where)).run()
    raise typer.Exit(status or 0)
