"""Texts with their markup, put together and cut to what one Telegram message holds; pure."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from omnid.channel import Entity, EntityType
from omnid_telegram.markup import to_telegram, utf16_length

__all__ = [
    "CAPTION_LIMIT",
    "LIMIT",
    "NOTHING",
    "Text",
    "bold",
    "cut",
    "fits",
    "joined",
    "plain",
    "raw_entities",
    "short",
    "split",
]

LIMIT, CAPTION_LIMIT = 4096, 1024
"""Bot API, in UTF-16 units."""
NAME = 100
"""UTF-16 units of a name among other things."""


class Text(Struct, frozen=True):
    """Offsets count Python characters."""

    text: str = ""
    entities: Sequence[Entity] = ()

    def __add__(self, other: "Text") -> "Text":
        shift = len(self.text)
        moved = [msgspec.structs.replace(one, offset=one.offset + shift) for one in other.entities]
        return Text(self.text + other.text, (*self.entities, *moved))


NOTHING = Text()


def plain(text: str) -> Text:
    return Text(text)


def short(name: str, limit: int = NAME) -> str:
    """What somebody is called, on one line and no longer than this."""
    line = " ".join(name.split()) or "?"
    return line if utf16_length(line) <= limit else line[: _reach(line, 0, limit - 1)] + "…"


def bold(text: str) -> Text:
    return Text(text, (Entity(type=EntityType.BOLD, offset=0, length=len(text)),) if text else ())


def joined(parts: Iterable[Text], between: str = "\n") -> Text:
    whole = NOTHING
    for number, part in enumerate(parts):
        whole = (whole + plain(between) if number else whole) + part
    return whole


def fits(text: Text, limit: int = LIMIT) -> bool:
    return utf16_length(text.text) <= limit


def cut(text: Text, limit: int = LIMIT) -> Text:
    """Its beginning, ending in “…” where something is left out."""
    if fits(text, limit):
        return text
    return _part(text, 0, _reach(text.text, 0, limit - 1)) + plain("…")


def split(text: Text, limit: int = LIMIT) -> list[Text]:
    """Into pieces that fit, between lines or words where there are any."""
    pieces, start = [], 0
    while start < len(text.text):
        end = _reach(text.text, start, limit)
        if end < len(text.text):
            end = _break(text.text, start, end)
        pieces.append(_part(text, start, end))
        start = end
    return pieces


def _reach(text: str, start: int, limit: int) -> int:
    room, end = limit, start
    while end < len(text) and room >= (size := utf16_length(text[end])):
        room, end = room - size, end + 1
    return end


def _break(text: str, start: int, end: int) -> int:
    for mark in ("\n", " "):
        place = text.rfind(mark, start + (end - start) // 2, end)
        if place > start:
            return place + 1
    return end


def _part(text: Text, start: int, end: int) -> Text:
    entities = []
    for one in text.entities:
        first, last = max(one.offset, start), min(one.offset + one.length, end)
        if first < last:
            entities.append(msgspec.structs.replace(one, offset=first - start, length=last - first))
    return Text(text.text[start:end], tuple(entities))


def raw_entities(text: Text) -> list[dict[str, Any]]:
    """As the Bot API wants them."""
    found = to_telegram(text.text, text.entities)
    return [
        {"type": one.type, "offset": one.offset, "length": one.length} | ({"url": one.url} if one.url else {})
        for one in found
    ]
