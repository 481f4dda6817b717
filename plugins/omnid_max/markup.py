"""Entities between MAX's markup and our code points; outbound as HTML, which needs no offsets; pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from html import escape
from itertools import accumulate, pairwise

from omnid.channel import Entity, EntityType
from omnid_max.updates import Markup

__all__ = ["from_max", "to_html"]

_TYPES = {
    "strong": EntityType.BOLD,
    "heading": EntityType.BOLD,
    "emphasized": EntityType.ITALIC,
    "underline": EntityType.UNDERLINE,
    "strikethrough": EntityType.STRIKE,
    "monospaced": EntityType.CODE,
    "quote": EntityType.QUOTE,
    "blockquote": EntityType.QUOTE,
    "link": EntityType.LINK,
}
_TAGS = {
    EntityType.BOLD: "b",
    EntityType.ITALIC: "i",
    EntityType.UNDERLINE: "u",
    EntityType.STRIKE: "s",
    EntityType.CODE: "code",
    EntityType.PRE: "pre",
    EntityType.QUOTE: "blockquote",
    EntityType.LINK: "a",
}


def from_max(text: str, markup: Iterable[Markup] | None) -> list[Entity]:
    """Ours of theirs: those we know, cut to the text."""
    known = [one for one in markup or () if one.type in _TYPES and one.length > 0 and one.from_ >= 0]
    if not known:
        return []
    marks = list(accumulate((1 + (char > "\uffff") for char in text), initial=0))
    found = []
    for one in known:
        start, end = (min(bisect_left(marks, unit), len(text)) for unit in (one.from_, one.from_ + one.length))
        if end > start:
            url = one.url if one.type == "link" else None
            found.append(Entity(type=_TYPES[one.type], offset=start, length=end - start, url=url))
    return found


def to_html(text: str, entities: Sequence[Entity]) -> str | None:
    """None when there is nothing to mark up. Each stretch between two edges has its own tags, so nothing overlaps."""
    known = [one for one in entities if one.type in _TAGS and (one.type is not EntityType.LINK or one.url)]
    if not known:
        return None
    edges = {0, len(text)}
    for one in known:
        edges |= {min(max(one.offset, 0), len(text)), min(max(one.offset + one.length, 0), len(text))}
    pieces = []
    for start, end in pairwise(sorted(edges)):
        covering = [one for one in known if one.offset <= start and end <= one.offset + one.length]
        opening = "".join(_open(one) for one in covering)
        closing = "".join(f"</{_TAGS[one.type]}>" for one in reversed(covering))
        pieces.append(f"{opening}{escape(text[start:end])}{closing}")
    return "".join(pieces)


def _open(entity: Entity) -> str:
    return f'<a href="{escape(entity.url or "")}">' if entity.type is EntityType.LINK else f"<{_TAGS[entity.type]}>"
