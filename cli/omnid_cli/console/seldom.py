"""What operators do now and then, found by its name among all commands: take part, know the contact, keep a filter."""

from typing import TYPE_CHECKING

from omnid_cli.console.dialogs import Ask, Choice, Choose
from omnid_cli.console.state import State, Tab

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp


def join(app: "ConsoleApp") -> None:
    """Take part in what stays somebody else's."""
    _take_part(app, "conversation.join", "done.joined")


def part(app: "ConsoleApp") -> None:
    _take_part(app, "conversation.leave", "done.parted")


def _take_part(app: "ConsoleApp", operation: str, word: str) -> None:
    assert app.state.opened is not None
    id_ = app.state.opened.id
    app.desk.act(operation, {"conversation_id": id_}, said=app.words(word, id=id_))


def name(app: "ConsoleApp") -> None:
    """What the contact is called from now on."""
    assert app.state.opened is not None
    contact = app.state.opened.contact

    def given(typed: str | None) -> None:
        if typed is not None:
            app.desk.act("contact.set", {"contact_id": contact.id, "name": typed}, said=app.words("done.known"))

    app.push_screen(Ask(app.words("ask.name"), value=contact.name), given)


def know(app: "ConsoleApp") -> None:
    """Something known of the contact, as ``plan=pro``; nothing behind the sign forgets it."""
    assert app.state.opened is not None
    contact = app.state.opened.contact

    def given(typed: str | None) -> None:
        if typed is None:
            return
        attribute, sign, value = (part.strip() for part in typed.partition("="))
        if not sign or not attribute:
            app.tell(app.words("no.attribute", typed=typed), is_trouble=True)
            return
        change = {"set": {attribute: value}} if value else {"unset": [attribute]}
        app.desk.act("contact.attribute", {"contact_id": contact.id, **change}, said=app.words("done.known"))

    app.push_screen(Ask(app.words("ask.attribute"), "plan=pro"), given)


def is_filter(state: State) -> bool:
    """Whether a filter is on the screen that could be kept."""
    return state.tab is Tab.FOUND and state.found is not None and state.found.is_filter


def save_view(app: "ConsoleApp") -> None:
    """Keep the filter on the screen under a name, for oneself."""
    if app.state.found is None:
        return
    asked = app.state.found.asked

    def given(typed: str | None) -> None:
        if typed is not None:
            app.desk.act("view.save", {"name": typed, "filter": asked}, said=app.words("done.view", name=typed))

    app.push_screen(Ask(app.words("ask.view_name", filter=asked), "late"), given)


def channel(app: "ConsoleApp") -> None:
    """By which of the contact's ways the reply leaves, instead of the one they last wrote by."""
    shown = app.state.opened
    assert shown is not None
    usual = app.state.rows[shown.id].channel
    ways = {one.channel: one for one in shown.identities}
    choices = [
        Choice(one.channel, one.channel, app.words("ask.usual") if one.channel == usual else one.name)
        for one in ways.values()
    ]

    def chosen(channel: str | None) -> None:
        if channel is not None:
            app.box.go_by(None if channel == usual else channel)

    app.push_screen(Choose(app.words("ask.channel"), choices, app.words("ask.none")), chosen)


def has_ways(state: State) -> bool:
    return state.opened is not None and len({one.channel for one in state.opened.identities}) > 1
