"""What operators do to the console itself: look elsewhere, be told of the keys, leave."""

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from omnid.model import ConversationId, NotificationId, Switch
from omnid_cli.console import card as cards
from omnid_cli.console import dates, letters, reducer
from omnid_cli.console.dialogs import Ask, Choice, Choose, Read
from omnid_cli.console.list_pane import ListPane
from omnid_cli.console.state import Tab

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp

ALL = "all"
_NOT_CHOSEN = ("palette", "quit_now")
"""Where one is already, and what is there under another name."""


def leave(app: "ConsoleApp") -> None:
    """Back to the list; from there, out of a search."""
    app.desk.drafts.save(now=True)
    if app.state.marked and isinstance(app.focused, ListPane):
        app.desk.become(reducer.unmarked(app.state))
    elif app.state.tab is Tab.FOUND and isinstance(app.focused, ListPane):
        app.desk.become(reducer.forgot(app.state))
    app.set_focus(app.list)  # now: the next letter is a command


def filter_(app: "ConsoleApp") -> None:
    """Show what a filter finds; nothing ends it."""
    before = app.state.found.asked if app.state.found is not None else ""

    def given(asked: str | None) -> None:
        if asked is not None:
            app.desk.filter(asked)
        elif app.state.found is not None:
            app.desk.become(reducer.forgot(app.state))

    app.push_screen(Ask(app.words("ask.filter"), "tag:vip waiting>5m -operator:me", before), given)


def notifications(app: "ConsoleApp") -> None:
    """What one is told; choosing it is having seen it, and opens its conversation."""
    told = sorted(app.state.told.values(), key=lambda one: -one.id)
    choices = [
        Choice(str(one.id), letters.line(one.text), dates.moment(one.created_at, app.clock(), app.words))
        for one in told
    ]

    if len(told) > 1:
        choices.append(Choice(ALL, app.words("ask.told_all", count=len(told))))

    def chosen(number: str | None) -> None:
        if number is None:
            return
        if number == ALL:
            for every in told:
                app.desk.act("notification.acknowledge", {"notification_id": every.id})
            return
        one = app.state.told.get(NotificationId(int(number)))
        app.desk.act("notification.acknowledge", {"notification_id": int(number)})
        if one is not None and one.conversation_id is not None:
            app.open(one.conversation_id)

    app.push_screen(Choose(app.words("ask.notifications"), choices, app.words("ask.untold")), chosen)


def presence(app: "ConsoleApp") -> None:
    """Say whether one is there; without a word of one's own the desk decides."""
    now = None if app.state.presence is None else app.state.presence.switch
    choices = [
        Choice(
            one.value,
            f"{'●' if one is now else ' '} {app.words.of('switch', one.value)}",
            app.words.of("switch.about", one.value),
        )
        for one in Switch
    ]

    def chosen(switch: str | None) -> None:
        if switch is not None:
            app.desk.act("presence.set", {"switch": switch}, said=app.words.of("switch.done", switch))

    app.push_screen(Choose(app.words("ask.presence"), choices, app.words("ask.none")), chosen)


def number(app: "ConsoleApp") -> None:
    """Open a conversation by its number."""

    def given(typed: str | None) -> None:
        if typed is not None and typed.lstrip("#").isdigit():
            app.open(ConversationId(int(typed.lstrip("#"))))
        elif typed is not None:
            app.tell(app.words("no.number", typed=letters.line(typed)), True)

    app.push_screen(Ask(app.words("ask.number"), "42"), given)


def card(app: "ConsoleApp") -> None:
    app.card_wanted = not app.has_card
    app.refresh_all()


def quiet(app: "ConsoleApp") -> None:
    app.quiet = not app.quiet
    app.tell(app.words("done.quiet" if app.quiet else "done.loud"))
    app.refresh_all()


def palette(app: "ConsoleApp") -> None:
    from omnid_cli.console.commands import COMMANDS

    every = [one for one in COMMANDS.values() if one.name not in _NOT_CHOSEN]
    choices = [Choice(one.name, _label(app, one.name), one.shown) for one in every]

    def chosen(name: str | None) -> None:
        if name is not None:
            app.do(COMMANDS[name])

    app.push_screen(Choose(app.words("ask.palette"), choices, app.words("ask.none")), chosen)


def help_(app: "ConsoleApp") -> None:
    from omnid_cli.console.commands import COMMANDS

    keys = Table.grid(padding=(0, 2, 0, 0))
    keys.add_column(justify="right", style="bold", no_wrap=True)
    keys.add_column()
    for one in COMMANDS.values():
        keys.add_row(one.shown, _label(app, one.name))
    body = Group(keys, Text(f"\n{app.words('help.more')}", "dim"))
    app.push_screen(Read(app.words("help.title"), body, app.words("read.how")))


def card_whole(app: "ConsoleApp") -> None:
    """All of the card, to be read by keyboard however long it is."""
    body = cards.card(app.state, app.clock(), app.words)
    app.push_screen(Read(app.words("card.title"), body, app.words("read.how")))


def _label(app: "ConsoleApp", name: str) -> str:
    if name.startswith("tab_"):
        return app.words("help.tab", name=app.words.of("tab", name.removeprefix("tab_")))
    return app.words.of("help", name)
