"""Entities between Telegram's UTF-16 units and our code points; pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from omnid.channel import Entity, EntityType
from omnid_telegram.updates import MessageEntity

__all__ = ["from_telegram", "to_telegram", "utf16_length"]

_TYPES = {
    "bold": EntityType.BOLD,
    "italic": EntityType.ITALIC,
    "underline": EntityType.UNDERLINE,
    "strikethrough": EntityType.STRIKE,
    "spoiler": EntityType.SPOILER,
    "code": EntityType.CODE,
    "pre": EntityType.PRE,
    "blockquote": EntityType.QUOTE,
    "expandable_blockquote": EntityType.QUOTE,
    "text_link": EntityType.LINK,
}
_NAMES = {ours: theirs for theirs, ours in _TYPES.items() if theirs != "expandable_blockquote"}


def from_telegram(text: str, entities: Iterable[MessageEntity]) -> list[Entity]:
    """Ours of theirs: those we know, cut to the text; an edge inside a surrogate pair moves outwards."""
    known = [entity for entity in entities if entity.type in _TYPES and entity.length > 0]
    if not known:
        return []
    marks = _positions(text)
    found = []
    for entity in known:
        start = _floor(marks, entity.offset)
        end = min(bisect_left(marks, entity.offset + entity.length), len(text))
        if end > start:
            found.append(Entity(type=_TYPES[entity.type], offset=start, length=end - start, url=entity.url))
    return found


def to_telegram(text: str, entities: Sequence[Entity]) -> list[MessageEntity]:
    """Theirs of ours; a link without an address is left out, because Telegram refuses the whole message for it."""
    if not entities:
        return []
    marks = _positions(text)
    found = []
    for entity in entities:
        start, end = (marks[min(max(point, 0), len(text))] for point in (entity.offset, entity.offset + entity.length))
        if end > start and not (entity.type is EntityType.LINK and not entity.url):
            url = entity.url if entity.type is EntityType.LINK else None
            found.append(MessageEntity(type=_NAMES[entity.type], offset=start, length=end - start, url=url))
    return found


def utf16_length(text: str) -> int:
    """How long Telegram says the text is."""
    return len(text) + sum(char > "\uffff" for char in text)


def _positions(text: str) -> list[int]:
    """Where each character starts, in UTF-16 units, and at last where the text ends."""
    return list(accumulate((1 + (char > "\uffff") for char in text), initial=0))


def _floor(marks: list[int], unit: int) -> int:
    """The character that holds this UTF-16 unit."""
    place = bisect_left(marks, max(unit, 0))
    return place if place < len(marks) and marks[place] == max(unit, 0) else place - 1
