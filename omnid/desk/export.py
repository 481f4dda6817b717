"""Exports everything of a noun in constant memory, in the order of ids, from where the last export ended.

The cursor is the id (for events the ``seq``) of the last row one has. What was made since then follows; what was
changed since then is told by the events.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Annotated, NamedTuple

from msgspec import Meta

from omnid.desk.export_lines import Format, Lines
from omnid.desk.operation import Request
from omnid.store import channels, export
from omnid.store.database import Tx

PAGE = 1000
"""Rows read at a time; more is not faster."""
MOST = (1 << 63) - 1
Time = Annotated[int, Meta(ge=0, le=MOST)]


class Noun(StrEnum):
    CONVERSATIONS = "conversations"
    MESSAGES = "messages"
    CONTACTS = "contacts"
    EVENTS = "events"


class Wanted(Request, frozen=True):
    """``after``: the id of the last row one has. Rows made from ``since_at`` on, before ``until_at`` (ms)."""

    noun: Noun
    format: Format = Format.JSONL
    after: Annotated[int, Meta(ge=0, le=MOST)] = 0
    since_at: Time | None = None
    until_at: Time | None = None
    channel: str | None = None


class Page(NamedTuple):
    """Some lines; ``cursor`` is the id of the last row in them."""

    body: bytes
    rows: int
    cursor: int


_SOURCES = {
    Noun.CONVERSATIONS: export.CONVERSATIONS,
    Noun.MESSAGES: export.MESSAGES,
    Noun.CONTACTS: export.CONTACTS,
    Noun.EVENTS: export.EVENTS,
}


def header(wanted: Wanted) -> bytes:
    """What comes before the first page."""
    return _lines(wanted.noun, wanted.format).header()


def pages(tx: Tx, wanted: Wanted) -> Iterator[Page]:
    """All of it, for those who have a connection of their own. Raises `NotFound` for a channel."""
    cursor = wanted.after
    while (one := page(tx, wanted, cursor)).rows:
        yield one
        cursor = one.cursor


def page(tx: Tx, wanted: Wanted, after: int) -> Page:
    """The next rows after a cursor; without rows at the end. Raises `NotFound` for a channel."""
    channel = None if wanted.channel is None else channels.named(tx, wanted.channel).id
    window = export.Window(wanted.since_at, wanted.until_at, channel)
    rows = export.page(tx, _SOURCES[wanted.noun], window, after, PAGE)
    return Page(_lines(wanted.noun, wanted.format).encode(rows), len(rows), rows[-1][0] if rows else after)


def end(tx: Tx, noun: Noun) -> int:
    """The cursor an export reaches when it is done, for showing how far it is."""
    return export.last(tx, _SOURCES[noun])


@cache
def _lines(noun: Noun, format_: Format) -> Lines:
    return Lines(tuple(_SOURCES[noun].columns), format_, json=frozenset({"event"}))
