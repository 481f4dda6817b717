"""Cuts a message into the parts a service takes, never through a character or, where it can be helped, an entity."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import msgspec

from omnid.channel import Capabilities, TextUnit
from omnid.model import Attachment, AttachmentState, AttachmentType, Button, Entity

JOINER = "\u200d"
WORTH = 0.5
"""A part is cut at a paragraph, line, sentence or word only where that leaves it at least this full."""


class Part(NamedTuple):
    """What leaves in one call: a text, or a file with perhaps a caption. ``more``: files that go with it."""

    text: str
    entities: tuple[Entity, ...]
    attachment: Attachment | None
    buttons: Sequence[Sequence[Button]]
    more: tuple[Attachment, ...] = ()


class Piece(NamedTuple):
    text: str
    entities: tuple[Entity, ...]


File = TypeVar("File")


def parts(
    text: str,
    entities: Sequence[Entity],
    attachments: Sequence[Attachment],
    buttons: Sequence[Sequence[Button]],
    capabilities: Capabilities,
) -> list[Part]:
    """In the order in which they leave; the same for the same message, so that a retry goes on where it stopped."""
    files = stored(attachments)
    marks = [one for one in entities if one.type in capabilities.entities]
    found: list[Part] = []
    if files and text and measure(text, capabilities.text_unit) <= capabilities.caption_limit:
        found.append(Part(text, tuple(marks), files[0], (), tuple(files[1 : capabilities.files_together])))
        files = files[capabilities.files_together :]
    elif text:
        pieces = split(text, marks, capabilities.text_limit, capabilities.text_unit)
        found += [Part(piece.text, piece.entities, None, ()) for piece in pieces]
    for at in range(0, len(files), capabilities.files_together):
        found.append(Part("", (), files[at], (), tuple(files[at + 1 : at + capabilities.files_together])))
    if buttons and found and capabilities.buttons:
        found[-1] = found[-1]._replace(buttons=buttons)
    return found


def stored(attachments: Sequence[Attachment]) -> list[Attachment]:
    """Those that can be sent."""
    return [one for one in attachments if one.state is AttachmentState.STORED and one.sha256 is not None]


def sent_as(type_: AttachmentType, capabilities: Capabilities) -> tuple[AttachmentType, int] | None:
    """The type a service takes a file as, and its limit in bytes; None when it takes none such."""
    for candidate in (type_, AttachmentType.FILE):
        if candidate in capabilities.files:
            return candidate, capabilities.files[candidate]
    return None


def split(text: str, entities: Sequence[Entity], limit: int, unit: TextUnit) -> list[Piece]:
    """Pieces of at most ``limit`` units; white space at the cuts is dropped. 0 is no limit."""
    if not limit or measure(text, unit) <= limit:
        return [Piece(text, tuple(entities))]
    pieces: list[Piece] = []
    start = 0
    while start < len(text):
        end = _reach(text, start, limit, unit)
        if end < len(text):
            end = _cut(text, start, end, entities)
        piece = _piece(text, start, end, entities)
        if piece.text:
            pieces.append(piece)
        start = end
        while start < len(text) and text[start].isspace():
            start += 1
    return pieces


def measure(text: str, unit: TextUnit) -> int:
    """How long a service finds a text."""
    if unit is TextUnit.CHARACTER:
        return len(text)
    if unit is TextUnit.UTF16:
        return len(text) + sum(character > "\uffff" for character in text)
    return len(text.encode("utf-8", "surrogatepass"))


def _reach(text: str, start: int, limit: int, unit: TextUnit) -> int:
    """How far from ``start`` a piece may go; always at least one character."""
    end, size = start, 0
    while end < len(text):
        size += measure(text[end], unit)
        if size > limit and end > start:
            return end
        end += 1
    return end


def _cut(text: str, start: int, end: int, entities: Sequence[Entity]) -> int:
    """The best place to cut at or before ``end``."""
    least = start + max(1, int((end - start) * WORTH))
    best = _boundary(text, least, end)
    for entity in entities:
        inside = entity.offset < best < entity.offset + entity.length
        if inside and entity.offset > start and text[start : entity.offset].strip():
            best = entity.offset
    return best if best > start else end


def _boundary(text: str, least: int, end: int) -> int:
    for mark in ("\n\n", "\n", ". ", "! ", "? ", "… ", " "):
        found = text.rfind(mark, least, end + 1)
        if found >= 0:
            return min(end, found + len(mark.rstrip()) if mark.strip() else found)
    while end > least and _joined(text, end):
        end -= 1
    return end


def _joined(text: str, at: int) -> bool:
    """Whether a cut here would tear apart what is shown as one character."""
    if at >= len(text):
        return False
    here, before = text[at], text[at - 1]
    if JOINER in {here, before} or unicodedata.combining(here):
        return True
    if "\ufe00" <= here <= "\ufe0f" or "\U0001f3fb" <= here <= "\U0001f3ff":
        return True  # a variation or a skin tone belongs to what stands before it
    return _is_regional(here) and _regionals_before(text, at) % 2 == 1


def _is_regional(character: str) -> bool:
    """Half a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _regionals_before(text: str, at: int) -> int:
    first = at
    while first > 0 and _is_regional(text[first - 1]):
        first -= 1
    return at - first


def _piece(text: str, start: int, end: int, entities: Sequence[Entity]) -> Piece:
    body = text[start:end].rstrip()
    inside = []
    for entity in entities:
        first = max(entity.offset, start)
        last = min(entity.offset + entity.length, start + len(body))
        if first < last:
            inside.append(msgspec.structs.replace(entity, offset=first - start, length=last - first))
    return Piece(body, tuple(inside))
