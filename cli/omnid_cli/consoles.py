"""``omnid console``: the desk live on one screen of the terminal, and the other places operators work in."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands, default
from omnid_cli.plugin_settings import OPEN, OWN, NewName, Unset, Yes
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import Console

app = commands()

Name = Annotated[str, typer.Argument(metavar="NAME", help="The console.")]


@default(app)
def console(
    session: Session,
    lang: Annotated[
        str | None, typer.Option(metavar="LANG", help="en or ru; else the operator’s, else the locale’s.")
    ] = None,
    open_with: Annotated[
        str | None,
        typer.Option(
            metavar="PROGRAM", help="Opens files, in this terminal; else pictures are shown and xdg-open opens."
        ),
    ] = None,
) -> None:
    """Work on one live screen; and the other places operators work in.

    Without a verb it is the screen: who waits, what was said, answers, notes, all by keyboard. It works over SSH and
    with --url; F1 shows the keys.
    """
    from omnid.errors import Invalid
    from omnid_cli import text, times
    from omnid_cli.console.words import LANGUAGES, Words, language

    if lang not in (None, *LANGUAGES):
        raise Invalid(f"The console speaks {' and '.join(LANGUAGES)}, not “{lang}”.", path="lang")
    _need_terminal()
    words = Words(language(lang or _own_language(session)))
    from omnid_cli.console.app import ConsoleApp, Given

    app = ConsoleApp(Given(session.another, times.now, words, open_with))
    status = app.run()
    for conversation, said in app.unsent:
        print(words("quit.unsent", id=conversation, text=text.block(said.strip())), file=sys.stderr)
    if app.broken is not None:
        raise app.broken
    raise typer.Exit(status or 0)


def _need_terminal() -> None:
    from omnid.errors import Invalid

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Invalid("The console needs a terminal; scripts use omnid inbox, show, reply and tail.")
    if os.environ.get("TERM") == "dumb":
        raise Invalid("This terminal cannot move its cursor (TERM=dumb); use omnid inbox, show and reply there.")


def _own_language(session: Session) -> str | None:
    """What is wrong with the way to the desk is said here, before the screen is taken."""
    from omnid.errors import NotFound

    try:
        operator = session.call("operator.me").operator
    except NotFound as problem:
        if problem.details.get("noun") != "operation":
            raise
        return None  # an older desk; it works without
    return None if operator is None else operator.language


@command(app, "list")
def list_(session: Session) -> None:
    """List consoles; literal secrets are hidden."""
    from omnid_cli.tables import CONSOLES

    session.out.rows(CONSOLES, session.call("console.list"))


@command(app)
def show(session: Session, name: Name) -> None:
    """Show a console and who is paired there; literal secrets are hidden."""
    from omnid_cli.tables import CONSOLE_PEOPLE, CONSOLES

    detail = session.call("console.show", name=name)
    if session.given.json:
        session.out.json(detail)
        return
    session.out.one(CONSOLES, detail.console)
    if session.out.for_people:
        session.out.rows(CONSOLE_PEOPLE, detail.people)


@command(app, writes=True, without=OWN, context_settings=OPEN)
def add(
    session: Session,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="telegram.")],
    name: NewName,
) -> None:
    """Add a console: omnid console add KIND NAME [--SETTING VALUE]...

    The settings are the kind's own; a telegram console has --token and --chat: see docs/consoles.md. In a terminal it
    asks for those that are missing. A secret is best given by reference: env:NAME, file:PATH or credential:NAME.
    --url and --token of a desk elsewhere stand before the command, because kinds have settings of these names.
    """
    from omnid import registry
    from omnid_cli import plugin_settings
    from omnid_cli.tables import CONSOLES

    plugin_settings.names_first(kind, name, noun="console")
    settings = registry.console_kind(kind).config
    values = plugin_settings.given(session, settings)
    console = session.call("console.add", kind=kind, name=name, config=values)
    session.out.done(CONSOLES, console, f"Console {name} is added.")
    if session.out.for_people:
        plugin_settings.tell_unreadable(session, settings, values)
        session.out.say(f"Next: omnid console test {name}, and for each operator: omnid operator pair LOGIN")


@command(app, "set", writes=True, without=OWN, context_settings=OPEN)
def set_(
    session: Session,
    name: Name,
    unset: Unset = None,
) -> None:
    """Change a console's settings: omnid console set NAME [--SETTING VALUE]...; the daemon takes them up at once."""
    from omnid import registry
    from omnid_cli import plugin_settings
    from omnid_cli.tables import CONSOLES

    settings = registry.console_kind(session.call("console.show", name=name).console.kind).config
    values = plugin_settings.changes(session, settings, unset)
    session.out.done(CONSOLES, session.call("console.set", name=name, config=values), f"Console {name} is changed.")


@command(app, writes=True)
def enable(session: Session, name: Name) -> None:
    """Switch a console on; it goes on where it stopped."""
    _done(session, session.call("console.enable", name=name), "is on")


@command(app, writes=True)
def disable(session: Session, name: Name) -> None:
    """Switch a console off; what happens meanwhile is shown when it is on again."""
    _done(session, session.call("console.disable", name=name), "is off")


@command(app, writes=True)
def remove(
    session: Session,
    name: Name,
    yes: Yes = False,
) -> None:
    """Remove a console: its secrets and who was paired there are forgotten, the history of the desk stays."""
    from omnid_cli import plugin_settings

    console = session.call("console.show", name=name).console
    plugin_settings.confirm_removal(f"console {name}", "Who is paired there is forgotten.", yes=yes)
    session.call("console.remove", name=name)
    _done(session, console, "is removed")


@command(app)
def test(session: Session, name: Name) -> None:
    """Try a console for real, changing nothing outside; exit 7 if anything fails."""
    from omnid_cli import trial

    session.local_only("Testing a console")
    trial.show(session, name, trial.of_console(session.settings, name))


def _done(session: Session, console: "Console", fate: str) -> None:
    from omnid_cli.tables import CONSOLES

    session.out.done(CONSOLES, console, f"Console {console.name} {fate}.")
