"""The lines around the panes: the lists with their numbers, the conversation's head, troubles, keys."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.text import Text

from omnid.model import Conversation, PresenceState
from omnid_cli.console import dates, letters
from omnid_cli.console.commands import Command
from omnid_cli.console.rows import LEAST_NAME, cut, owner, style, urgency
from omnid_cli.console.state import State, Tab, conversation, listed, typists, unconfirmed
from omnid_cli.console.words import Words

_PRESENCE = {
    PresenceState.ONLINE: ("●", "green"),
    PresenceState.AWAY: ("◐", "yellow"),
    PresenceState.OFFLINE: ("○", "dim"),
}
_COUNTED = (Tab.WAITING, Tab.MINE, Tab.NOBODY, Tab.OPEN, Tab.FOUND)

_ALWAYS = ("leave", "palette", "help", "quit", "quit_now")
_CUT = (Tab.WAITING, Tab.NOBODY, Tab.OPEN)


class Look(NamedTuple):
    width: int
    now: int
    words: Words
    quiet: bool = False


def tabs(state: State, look: Look) -> Text:
    """The lists by their keys, and at the right who one is and whether the desk is reached."""
    rights = list(_rights(state, look))
    written = next(
        (one for one in _lefts(state, look) if one.cell_len + 1 + rights[-1].cell_len <= look.width),
        Text(no_wrap=True, overflow="crop"),
    )
    room = look.width - written.cell_len - 1
    right = next((one for one in rights if one.cell_len < room), rights[-1])
    return written.append(" " * max(0, room - right.cell_len)).append_text(right)


def _lefts(state: State, look: Look) -> Iterator[Text]:
    """From the longest to the shortest: with less room less is said of the lists that are not on the screen."""
    for with_counts in (_COUNTED, (Tab.WAITING, Tab.MINE, Tab.FOUND), ()):
        yield _left(state, look, tuple(Tab), with_counts)
    yield _left(state, look, (), _COUNTED)
    yield _left(state, look, (), ())
    yield _left(state, look, (), (), is_alone=True)


def _left(
    state: State, look: Look, named: tuple[Tab, ...], counted: tuple[Tab, ...], *, is_alone: bool = False
) -> Text:
    written = Text(no_wrap=True, overflow="crop")
    for number, tab in enumerate(Tab, 1):
        is_shown = tab is state.tab
        if (tab is Tab.FOUND and state.found is None) or (is_alone and not is_shown):
            continue
        label = str(number)
        if is_shown or tab in named:
            label += f" {look.words.of('tab', tab.value)}"
        if tab in _COUNTED and (is_shown or tab in counted):
            more = "+" if _is_cut(state, tab) else ""
            label += f"{' ' if is_shown or tab in named else ':'}{len(listed(state, tab))}{more}"
        written.append(f"[{label}]" if is_shown else f" {label} ", "bold" if is_shown else "dim")
    return written


def _is_cut(state: State, tab: Tab) -> bool:
    """Whether there are more of these conversations than are held."""
    if tab is Tab.FOUND:
        return state.found is not None and state.found.has_more
    return state.has_more and tab in _CUT


def _rights(state: State, look: Look) -> Iterator[Text]:
    """From the longest to the shortest: what counts most is left when there is little room."""
    told = f"✉{len(state.told)} " if state.told else ""
    pending = f"…{waiting} " if (waiting := unconfirmed(state)) else ""
    quiet = f"{look.words('quiet')} " if look.quiet else ""
    counts = Text.assemble((pending, "dim"), (told, "bold yellow"))
    sign, color = ("✗", "bold red") if state.lost else ("●", "dim")
    word = ""
    if state.presence is not None and not state.lost:
        sign, color = _PRESENCE[state.presence.state]
        word = f" {look.words.of('presence', state.presence.state.value)}"
    name = letters.line(state.name)
    yield Text.assemble((quiet, "dim"), counts, (f"{name} ", "dim"), (f"{sign}{word}", color))
    yield Text.assemble(counts, (f"{name} ", "dim"), (sign, color))
    yield Text.assemble(counts, (sign, color))


def lost(state: State, look: Look) -> Text:
    """Why the desk is not reached, as long as it is not; or that nothing leaves it."""
    if state.lost:
        return Text(look.words("shut" if state.is_shut else "lost", why=letters.line(state.lost)), "bold red")
    return Text(look.words("alone") if state.is_alone else "", "bold yellow")


def head(state: State, look: Look, room: int) -> Text:
    """Which conversation this is, with whom, whose, and how long they wait; a long name gives way to the rest."""
    one = conversation(state)
    if one is None:
        return Text(" ")
    about = _about(one, state, look)
    number, name = f" {one.id} ", letters.name(one.contact, look.words("no.name"))
    written = Text.assemble((number + cut(name, max(LEAST_NAME, room - len(number) - about.cell_len)), "bold"), about)
    written.append("".join(f" #{tag}" for tag in one.tags), "cyan")
    written.no_wrap, written.overflow = True, "crop"
    return written


def _about(one: Conversation, state: State, look: Look) -> Text:
    about = [one.channel, owner(one, state.me, look.words)]
    if one.state.value != "open":
        about.append(look.words.of("conversation", one.state.value))
    written = Text.assemble(("".join(f" · {word}" for word in about), "dim"))
    if one.waiting_since_at is not None:
        waits = look.now - one.waiting_since_at
        written.append(" · ", "dim")
        written.append(look.words("waits", span=dates.span(waits, look.words)) + urgency(waits), style(waits))
    if one.acknowledge_by_at is not None and one.operator_id is not None:
        left = dates.span(max(0, one.acknowledge_by_at - look.now), look.words)
        written.append(" · ", "dim").append(look.words("offered", span=left), "bold yellow")
    return written


def beside(state: State, look: Look, *, is_writing: bool) -> Text:
    """Above the reply box: who types, and whose conversation one is about to answer in."""
    one = conversation(state)
    if one is None:
        return Text()
    lines: list[Text] = []
    typing = typists(state, one.id, look.now)
    others = [letters.line(who) for who in typing if who is not None]
    if None in typing:
        lines.append(Text(" " + look.words("typing.one", who=letters.line(one.contact)), "italic"))
    if others:
        word = "collision.typing" if is_writing else "typing.one" if len(others) == 1 else "typing.many"
        lines.append(Text(" " + look.words(word, who=", ".join(others)), "bold yellow" if is_writing else "italic"))
    elif is_writing and one.operator is not None and one.operator_id != state.me:
        lines.append(Text(" " + look.words("collision.owner", who=one.operator), "bold yellow"))
    return Text("\n").join(lines)


def keys(commands: Iterable[Command], look: Look, marked: int = 0, most: int = 4) -> Text:
    """What can be done here by which key, in as many lines as it takes, or as many as fit into ``most``.

    What leads to all the others is there in any case.
    """
    items = list(commands)
    lines = _lines(items, look, marked)
    while len(lines) > most and (spare := next((one for one in reversed(items) if one.name not in _ALWAYS), None)):
        items.remove(spare)
        lines = _lines(items, look, marked)
    return Text("\n").join(lines)


def _lines(commands: Iterable[Command], look: Look, marked: int) -> list[Text]:
    lines, line = [], Text(look.words("marked", count=marked), "bold yellow") if marked else Text()
    for one in commands:
        item = Text.assemble((one.shown, "bold"), f" {look.words(f'do.{one.name}')}")
        if line.cell_len and line.cell_len + 2 + item.cell_len > look.width:
            lines.append(line)
            line = Text()
        line = Text.assemble(line, "  " if line.cell_len else "", item)
    return [*lines, line]
