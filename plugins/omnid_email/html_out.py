"""The text of a reply → simple HTML that every mail program shows; pure."""

from collections.abc import Sequence
from html import escape

from omnid.channel import Entity, EntityType

__all__ = ["html_text", "html_whole"]

_TAGS = {
    EntityType.BOLD: ("<b>", "</b>"),
    EntityType.ITALIC: ("<i>", "</i>"),
    EntityType.UNDERLINE: ("<u>", "</u>"),
    EntityType.STRIKE: ("<s>", "</s>"),
    EntityType.SPOILER: ("", ""),
    EntityType.CODE: ("<code>", "</code>"),
    EntityType.PRE: ("<pre>", "</pre>"),
    EntityType.QUOTE: ("<blockquote>", "</blockquote>"),
}


def html_text(text: str, entities: Sequence[Entity]) -> str:
    """With the markup that fits into each other; what crosses an outer one is left out."""
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    around: list[int] = []
    for entity in sorted(entities, key=lambda one: (one.offset, -one.length)):
        end = entity.offset + entity.length
        while around and around[-1] <= entity.offset:
            around.pop()
        if around and end > around[-1]:
            continue
        around.append(end)
        first, last = _tags(entity)
        opens.setdefault(entity.offset, []).append(first)
        closes.setdefault(end, []).insert(0, last)
    return "".join(_pieces(text, opens, closes)).replace("\n", "<br>\n")


def _pieces(text: str, opens: dict[int, list[str]], closes: dict[int, list[str]]) -> list[str]:
    edges = sorted({0, len(text), *opens, *closes})
    found: list[str] = []
    for at, following in zip(edges, [*edges[1:], len(text)], strict=True):
        found += [*closes.get(at, []), *opens.get(at, []), escape(text[at:following])]
    return found


def _tags(entity: Entity) -> tuple[str, str]:
    if entity.type is not EntityType.LINK:
        return _TAGS[entity.type]
    url = entity.url or ""
    safe = url.startswith(("https://", "http://", "mailto:", "tel:"))
    return (f'<a href="{escape(url)}">', "</a>") if safe else ("", "")


def html_whole(said: str, introduction: str, quote: str) -> str:
    below = ""
    if quote:
        lines = escape(quote).replace("\n", "<br>\n")
        below = f'<br>\n<div>{escape(introduction)}</div>\n<blockquote type="cite">{lines}</blockquote>\n'
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n<div>{said}</div>\n{below}</body></html>\n'
    )
