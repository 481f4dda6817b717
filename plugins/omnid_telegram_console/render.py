"""Posts → texts: what was said and what happened, as it is shown below the card; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from omnid.console import AttachmentState, AttachmentType, ConsolePost, Message, MessageType
from omnid_telegram_console.card import clock
from omnid_telegram_console.text import NOTHING, Text, bold, cut, joined, plain, short, split
from omnid_telegram_console.words import Words

__all__ = ["Material", "caption", "earlier", "in_place", "pieces", "post", "said"]

PIECE = 2300
"""Of one post, in UTF-16 units: it fits into a message also below what was said earlier."""
PIECES = 12
_BYTELESS = (AttachmentType.LOCATION, AttachmentType.CONTACT)
QUOTED = 200
"""Characters of what is only hinted at."""


class Material(Struct, frozen=True, kw_only=True):
    """What rendering needs beside the post. ``names``: operators by id."""

    words: Words
    message: Message | None = None
    names: Mapping[int, str] = {}


def post(one: ConsolePost, material: Material) -> Text:
    """Of a text-like post; empty where there is nothing left to say."""
    words, message = material.words, material.message
    match one.sort:
        case "message":
            return _piece(one, message, words) if message is not None else NOTHING
        case "edited":
            return _edited(one, message, words) if message is not None else NOTHING
        case "deleted":
            return plain(_deleted(message, words))
        case "trouble":
            sentence = getattr(words, one.data["what"]).format(reason=one.data.get("reason") or "?")
            return plain(sentence)
        case "line":
            return plain(_line(one.data, material))
        case "answer":
            return _given(one.data)
        case "mention":
            return _given(one.data)
        case _:
            return NOTHING


def pieces(message: Message, words: Words) -> list[Text]:
    """What was said, in as many posts as it needs; the rest of something endless is left to the terminal."""
    whole = split(said(message, words), PIECE)
    if len(whole) <= PIECES:
        return whole
    return [
        *whole[: PIECES - 1],
        cut(whole[PIECES - 1], PIECE - 40) + plain(f"… (omnid show {message.conversation_id})"),
    ]


def _piece(one: ConsolePost, message: Message, words: Words) -> Text:
    found = pieces(message, words)
    number = one.data.get("piece", 0)
    return found[number] if number < len(found) else NOTHING  # it became shorter meanwhile


def _edited(one: ConsolePost, message: Message, words: Words) -> Text:
    """Said anew, where it cannot be changed in its place."""
    piece = _piece(one, message, words)
    return joined([bold(f"{words.edited}:"), piece]) if piece.text else NOTHING


def in_place(posts: Sequence[ConsolePost], message: Message, words: Words) -> Text:
    """What the pieces that stand in one message say now; where they are no more, a sign is left."""
    found = [piece for one in posts if (piece := _piece(one, message, words)).text]
    return plain("✏️ ") + (joined(found) if found else plain("…"))


def said(message: Message, words: Words) -> Text:
    """Who said it, and what; in the lines of a message itself its own markup stays."""
    body = Text(message.text, tuple(message.entities)) if message.text else plain(_files(message))
    if message.type is MessageType.NOTICE:
        return plain("ℹ️ ") + body
    mark = {MessageType.NOTE: f"{words.note} · ", MessageType.OUTBOUND: "↩️ "}.get(message.type, "")
    head = bold(f"{mark}{short(message.author)}:")
    between = plain("\n" if "\n" in message.text else " ")
    return joined([head + between + body, *(plain(line) for line in _byteless(message))])


def _files(message: Message) -> str:
    """What a message without words brings; what it is itself comes as it is fetched."""
    named = [
        one for one in message.attachments if one.type not in _BYTELESS and one.state is not AttachmentState.FAILED
    ]
    return " ".join(f"📎 {short(one.name or one.type.value)}" for one in named)


def caption(message: Message, words: Words) -> Text:
    mark = {MessageType.NOTE: f"{words.note} · ", MessageType.OUTBOUND: "↩️ "}.get(message.type, "")
    return bold(f"{mark}{short(message.author)}")


def earlier(messages: list[Message], words: Words) -> Text:
    """The last messages of a conversation that is shown for the first time, or again."""
    return joined([bold(words.earlier), *(cut(_dated(one, words), 500) for one in messages)])


def _dated(message: Message, words: Words) -> Text:
    files = f" {_files(message)}" if message.text and message.attachments else ""
    return plain(f"{clock(message.created_at, words)} ") + said(message, words) + plain(files)


def _line(data: Mapping[str, Any], material: Material) -> str:
    words = material.words
    if data["line"] == "no_file":
        found = [
            one for one in (material.message.attachments if material.message else ()) if one.id == data["attachment"]
        ]
        name = found[0].name or found[0].type.value if found else "?"
        return words.no_file.format(name=name, reason=data["reason"])
    return words.lines[data["line"]].format(
        operator=material.names.get(data.get("operator_id") or 0, "?"),
        until=clock(data["until_at"], words) if data.get("until_at") else words.until_answer,
        reason=data.get("reason", ""),
    )


def _deleted(message: Message | None, words: Words) -> str:
    theirs = message is None or message.type is MessageType.INBOUND
    sentence = words.deleted if theirs else words.taken_back
    return sentence.format(text=_hint(message), author=short(message.author) if message else "?")


def _given(data: Mapping[str, Any]) -> Text:
    return msgspec.convert({"text": data.get("text", ""), "entities": data.get("entities", [])}, Text)


def _hint(message: Message | None) -> str:
    if message is None:
        return "?"
    return message.text if len(message.text) <= QUOTED else message.text[:QUOTED] + "…"


def _byteless(message: Message) -> list[str]:
    lines = []
    for one in message.attachments:
        meta = one.meta
        if one.type is AttachmentType.LOCATION:
            place = f"https://www.openstreetmap.org/?mlat={meta.get('latitude')}&mlon={meta.get('longitude')}"
            lines.append(f"📍 {meta.get('title', '')} {place}".replace("  ", " "))
        elif one.type is AttachmentType.CONTACT:
            lines.append(f"👤 {meta.get('name', '')} {meta.get('phone', '')}".strip())
        elif one.state is AttachmentState.FAILED:
            lines.append(f"📎 {one.name}: {one.reason or '?'}")
    return lines
