"""Everything that can be done by a key: the keys, where they work, and what they do."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from omnid.model import ConversationState
from omnid_cli.console import acts, canned, ending, files, finding, leaving, looking, many, one_message, seldom, sorting
from omnid_cli.console.state import State, Tab, conversation, thread

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю"


class Place(Enum):
    """Where the focus is."""

    LIST = "list"
    THREAD = "thread"
    BOX = "box"


DESK = (Place.LIST, Place.THREAD)
ANYWHERE = (Place.LIST, Place.THREAD, Place.BOX)


def always(state: State) -> bool:
    return True


class Command(NamedTuple):
    """``keys``: as Textual names them. ``fits``: whether it makes sense now. ``needs_one``: an opened conversation."""

    name: str
    keys: tuple[str, ...]
    shown: str
    run: Callable[["ConsoleApp"], None]
    places: tuple[Place, ...] = DESK
    fits: Callable[[State], bool] = always
    needs_one: bool = False
    operation: str | None = None


def fitting(state: State, place: Place) -> list[Command]:
    """What can be done now, from there."""
    return [one for one in COMMANDS.values() if place in one.places and _can(one, state)]


def _can(one: Command, state: State) -> bool:
    if one.operation in state.missing:
        return False
    return (not one.needs_one or conversation(state) is not None) and one.fits(state)


def _letter(letter: str) -> tuple[str, ...]:
    """A letter, and the one on the same key of a Russian keyboard."""
    return letter, _RUSSIAN[_LATIN.index(letter)]


def _in(*states: ConversationState) -> Callable[[State], bool]:
    def fits(state: State) -> bool:
        one = conversation(state)
        return one is not None and one.state in states

    return fits


def _not_mine(state: State) -> bool:
    one = conversation(state)
    return one is not None and (one.operator_id is None or one.operator_id != state.me)


def _has_files(state: State) -> bool:
    return any(one.attachments for one in thread(state))


def _has_messages(state: State) -> bool:
    return bool(thread(state))


def _is_told(state: State) -> bool:
    return bool(state.told)


def _tab(tab: Tab) -> Callable[["ConsoleApp"], None]:
    return lambda app: app.look(tab)


def _table(commands: Iterable[Command]) -> dict[str, Command]:
    return {one.name: one for one in commands}


_OPEN, _SNOOZED, _CLOSED = ConversationState.OPEN, ConversationState.SNOOZED, ConversationState.CLOSED

COMMANDS = _table([
    Command("send", ("f2", "ctrl+enter", "alt+enter", "ctrl+j"), "F2", leaving.send, (Place.BOX,), needs_one=True),
    Command("toggle_note", ("f3",), "F3", acts.toggle_note, (Place.BOX,), needs_one=True),
    Command("template", ("f4",), "F4", canned.template, (Place.BOX,), needs_one=True, operation="template.list"),
    Command("attach", ("f5",), "F5", acts.attach, ANYWHERE[2:], needs_one=True),
    Command("later", ("f6",), "F6", leaving.later, (Place.BOX,), needs_one=True),
    Command("channel", ("f7",), "F7", seldom.channel, (Place.BOX,), fits=seldom.has_ways, needs_one=True),
    Command("leave", ("escape",), "Esc", looking.leave, (Place.BOX, Place.THREAD)),
    Command("reply", _letter("r"), "r", acts.reply, needs_one=True),
    Command("note", _letter("n"), "n", acts.note, needs_one=True),
    Command("take", _letter("t"), "t", acts.take, fits=_not_mine, needs_one=True),
    Command("assign", _letter("a"), "a", acts.assign, needs_one=True),
    Command("transfer", _letter("x"), "x", acts.transfer, needs_one=True, operation="conversation.transfer"),
    Command("undo", _letter("u"), "u", acts.undo, operation="change.undo"),
    Command("close", _letter("c"), "c", acts.close, fits=_in(_OPEN, _SNOOZED), needs_one=True),
    Command("reopen", _letter("o"), "o", acts.reopen, fits=_in(_CLOSED, _SNOOZED), needs_one=True),
    Command("snooze", _letter("z"), "z", acts.snooze, fits=_in(_OPEN), needs_one=True),
    Command("tags", _letter("g"), "g", sorting.tags, needs_one=True, operation="conversation.tag"),
    Command("priority", _letter("p"), "p", sorting.priority, needs_one=True, operation="conversation.priority"),
    Command("merge", _letter("m"), "m", sorting.merge, (), needs_one=True, operation="conversation.merge"),
    Command("link", _letter("l"), "l", sorting.link, (), needs_one=True, operation="conversation.link"),
    Command("message", _letter("h"), "h", one_message.menu, fits=_has_messages, needs_one=True),
    Command("mark", ("space",), "Space", many.mark, (Place.LIST,), operation="conversation.bulk"),
    Command("mark_all", ("asterisk",), "*", many.mark_all, (), operation="conversation.bulk"),
    Command("open_file", _letter("e"), "e", files.open_, fits=_has_files, needs_one=True),
    Command("save_file", _letter("s"), "s", files.save, fits=_has_files, needs_one=True),
    Command("copy", _letter("y"), "y", files.copy, (Place.THREAD,), needs_one=True),
    Command("filter", _letter("f"), "f", looking.filter_),
    Command("search", ("slash", "full_stop"), "/", finding.search, operation="conversation.search"),
    Command("views", _letter("v"), "v", finding.views, operation="view.list"),
    Command("number", ("number_sign",), "#", looking.number, ()),
    Command("join", (), "^P", seldom.join, (), needs_one=True, operation="conversation.join"),
    Command("part", (), "^P", seldom.part, (), needs_one=True, operation="conversation.leave"),
    Command("name", (), "^P", seldom.name, (), needs_one=True, operation="contact.set"),
    Command("know", (), "^P", seldom.know, (), needs_one=True, operation="contact.attribute"),
    Command("save_view", (), "^P", seldom.save_view, (), fits=seldom.is_filter, operation="view.save"),
    Command("notifications", _letter("d"), "d", looking.notifications, fits=_is_told, operation="notification.list"),
    Command("presence", _letter("w"), "w", looking.presence, operation="presence.set"),
    Command("card", _letter("i"), "i", looking.card),
    Command("card_whole", ("I", "Ш"), "I", looking.card_whole, (), needs_one=True),
    Command("quiet", _letter("b"), "b", looking.quiet),
    Command("palette", ("ctrl+p",), "^P", looking.palette, ANYWHERE),
    Command("help", ("f1", "question_mark"), "F1", looking.help_, ANYWHERE),
    Command("quit", _letter("q"), "q", ending.quit_),
    Command("quit_now", ("ctrl+q",), "^Q", ending.quit_, (Place.BOX,)),
    Command("suspend", ("ctrl+z",), "^Z", ending.suspend, ()),
    *(
        Command(f"tab_{tab.value}", (str(number),), str(number), _tab(tab), ())
        for number, tab in enumerate(Tab, 1)
    ),
])  # fmt: skip
