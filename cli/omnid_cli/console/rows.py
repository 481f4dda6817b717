"""How a conversation looks in the list: two lines of text. Nothing is said by colour alone."""

from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from omnid.model import Conversation, ConversationState, OperatorId, Priority
from omnid_cli.console import dates, letters
from omnid_cli.console.words import Words

HEIGHT = 2
LEAST_NAME = 8
"""Cells that the name of a contact has at least."""
ROOMY = 36
"""Columns from which tags have room beside the words."""
SOON_MS = 60_000
LATE_MS = 5 * 60_000
_SIGNS = {Priority.URGENT: "‼ ", Priority.HIGH: "↑ ", Priority.NORMAL: "", Priority.LOW: "↓ "}


class Look(NamedTuple):
    """What a row depends on beside its conversation. ``is_cursor``: the list's own; ``is_opened``: on the screen."""

    width: int
    now: int
    me: OperatorId | None
    words: Words
    is_cursor: bool = False
    is_opened: bool = False
    is_typing: bool = False
    is_marked: bool = False


def lines(one: Conversation, look: Look) -> list[Text]:
    """Its two lines, each exactly ``look.width`` cells wide."""
    return [_head(one, look), _tail(one, look)]


def _head(one: Conversation, look: Look) -> Text:
    right, style = _when(one, look)
    room = look.width - cell_len(right) - 4
    name = set_cell_size(cut(f"{sign(one)}{letters.name(one.contact, look.words('no.name'))}", room), room)
    bold = "bold" if one.waiting_since_at is not None else ""
    return Text.assemble(_mark(look), (name, bold), " ", (right, style), " ")


def _tail(one: Conversation, look: Look) -> Text:
    said = "…" if look.is_typing else letters.line(one.last_text)
    whose = "" if one.operator is None else f" · {owner(one, look.me, look.words)}"
    tags = "".join(f" #{tag}" for tag in one.tags) if look.width >= ROOMY else ""
    about = f"{one.channel}{whose}{tags} · {said}"
    room = look.width - 3
    return Text.assemble(_mark(look), (set_cell_size(cut(about, room), room), "dim"), " ")


def _mark(look: Look) -> tuple[str, str]:
    sign = "▶" if look.is_cursor else "│" if look.is_opened else " "
    return f"{sign}{'*' if look.is_marked else ' '}", "bold"


def _when(one: Conversation, look: Look) -> tuple[str, str]:
    """How long somebody waits, or until when it is put aside, or when something was said last."""
    if one.waiting_since_at is not None and one.state is ConversationState.OPEN:
        waits = look.now - one.waiting_since_at
        return f"{dates.span(waits, look.words)}{urgency(waits)}", style(waits)
    if one.snoozed_until_at is not None:
        return f"→ {dates.moment(one.snoozed_until_at, look.now, look.words)}", "dim"
    return f"({dates.span(look.now - one.last_message_at, look.words)})", "dim"


def urgency(waits: int) -> str:
    """The age of a waiting as a sign: colour is not the only one."""
    return "!!" if waits >= LATE_MS else "!" if waits >= SOON_MS else ""


def sign(one: Conversation) -> str:
    """How urgent it is, unless it is as usual."""
    return _SIGNS[one.priority]


def style(waits: int) -> str:
    return "bold red" if waits >= LATE_MS else "bold yellow" if waits >= SOON_MS else "bold green"


def owner(one: Conversation, me: OperatorId | None, words: Words) -> str:
    if one.operator is None:
        return words("owner.nobody")
    return words("owner.me") if one.operator_id == me else words("owner.other", who=one.operator)


def cut(written: str, room: int) -> str:
    """To so many cells, with a sign that something is left out."""
    if cell_len(written) <= room:
        return written
    while written and cell_len(written) > room - 1:
        written = written[:-1]
    return f"{written}…"
