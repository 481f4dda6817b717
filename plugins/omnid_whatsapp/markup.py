"""Entities → the marks that WhatsApp shows as bold, italic, struck out, code and quotes; pure."""

from collections.abc import Sequence

from omnid.channel import Entity, EntityType

__all__ = ["marked", "utf16_length"]

_MARKS = {
    EntityType.BOLD: "*",
    EntityType.ITALIC: "_",
    EntityType.STRIKE: "~",
    EntityType.CODE: "`",
    EntityType.PRE: "```",
}


def marked(text: str, entities: Sequence[Entity], limit: int) -> str:
    """The text with its marks, or without them where it would be longer than ``limit`` UTF-16 units."""
    result = _marked(text, entities)
    return result if utf16_length(result) <= limit else text


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _marked(text: str, entities: Sequence[Entity]) -> str:
    """Inner marks close before outer ones: at one place, what began last ends first."""
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for entity in sorted(entities, key=lambda one: (one.offset, -one.length)):
        start, end = _trimmed(text, entity)
        if start >= end:
            continue
        before, after = _around(text[start:end], entity)
        opening.setdefault(start, []).append(before)
        closing.setdefault(end, []).insert(0, after)
    quoted = [one for one in entities if one.type is EntityType.QUOTE]
    for start in _line_starts(text, quoted):
        opening.setdefault(start, []).insert(0, "> ")
    places = range(len(text) + 1)
    return "".join(
        "".join(closing.get(place, ())) + "".join(opening.get(place, ())) + text[place : place + 1] for place in places
    )


def _trimmed(text: str, entity: Entity) -> tuple[int, int]:
    """A mark beside a blank is shown as it is, so marks stand at the first and last letters."""
    part = text[entity.offset : entity.offset + entity.length]
    start = entity.offset + len(part) - len(part.lstrip())
    return start, start + len(part.strip())


def _around(part: str, entity: Entity) -> tuple[str, str]:
    if entity.type is EntityType.LINK:
        return "", f" ({entity.url})" if entity.url and entity.url != part else ""
    mark = _MARKS.get(entity.type, "")
    # Only the marks of code may go over several lines.
    return ("", "") if "\n" in part and entity.type is not EntityType.PRE else (mark, mark)


def _line_starts(text: str, quoted: Sequence[Entity]) -> list[int]:
    inside = {place for one in quoted for place in range(one.offset, min(one.offset + one.length, len(text)))}
    return [place for place in inside if place == 0 or text[place - 1] == "\n"]
