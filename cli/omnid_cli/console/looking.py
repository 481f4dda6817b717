"""What operators do to the console itself: look elsewhere, be told of the keys, leave."""

from typing import TYPE_CHECKING

from rich.text import Text

from omnid_cli.console import reducer
from omnid_cli.console.dialogs import Choice, Choose, Read
from omnid_cli.console.list_pane import ListPane
from omnid_cli.console.state import Tab

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp


def leave(app: "ConsoleApp") -> None:
    """Back to the list; from there, out of a search."""
    if app.state.tab is Tab.FOUND and isinstance(app.focused, ListPane):
        app.become(reducer.forgot(app.state))
    app.list.focus()


def card(app: "ConsoleApp") -> None:
    app.card_wanted = not app.bars["card"].display
    app.refresh_all()


def quiet(app: "ConsoleApp") -> None:
    app.quiet = not app.quiet
    app.tell(app.words("done.quiet" if app.quiet else "done.loud"))
    app.refresh_all()


def palette(app: "ConsoleApp") -> None:
    from omnid_cli.console.commands import COMMANDS

    choices = [Choice(one.name, _label(app, one.name), one.shown) for one in COMMANDS.values() if one.name != "palette"]

    def chosen(name: str | None) -> None:
        if name is not None:
            app.do(COMMANDS[name])

    app.push_screen(Choose(app.words("ask.palette"), choices, app.words("ask.none")), chosen)


def help_(app: "ConsoleApp") -> None:
    from omnid_cli.console.commands import COMMANDS

    body = Text()
    for one in COMMANDS.values():
        body.append(f"{one.shown:>6}  ", "bold").append(f"{_label(app, one.name)}\n")
    body.append(f"\n{app.words('help.more')}", "dim")
    app.push_screen(Read(app.words("help.title"), body))


def _label(app: "ConsoleApp", name: str) -> str:
    if name.startswith("tab_"):
        return app.words("help.tab", name=app.words.of("tab", name.removeprefix("tab_")))
    return app.words.of("help", name)


def quit_(app: "ConsoleApp") -> None:
    """Not while something is on its way, unless it is asked for twice."""
    if app.state.pending and not app.leaving:
        app.leaving = True
        app.tell(app.words("quit.pending", count=len(app.state.pending)), trouble=True)
    else:
        app.exit(0)
