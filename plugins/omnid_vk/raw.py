"""The few things that must be known of an event before it is stored: its key, who it is about, a press; pure."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Raw as RawJson
from msgspec import Struct
from msgspec.json import Decoder

from omnid_vk.ids import person
from omnid_vk.updates import Message, Pressed, Profile

__all__ = ["EVENTS", "Glance", "glance", "split_updates", "wrap"]

EVENTS = (
    "message_new",
    "message_reply",
    "message_edit",
    "message_allow",
    "message_deny",
    "message_read",
    "message_event",
    "message_typing_state",
    "message_reaction_event",
)
"""The sorts of events that VK is asked for."""

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class Glance(Struct, frozen=True):
    """``people``: whose names it needs. ``number``: the random_id of a message that the community sent."""

    key: str
    people: tuple[int, ...] = ()
    number: int = 0
    press: Pressed | None = None


class _Object(Struct, frozen=True):
    """The people in an object of any sort."""

    message: Message | None = None
    from_id: int = 0
    user_id: int = 0
    peer_id: int = 0
    admin_author_id: int = 0
    random_id: int = 0


class _Envelope(Struct, frozen=True):
    type: str = ""
    event_id: str = ""
    object: RawJson = RawJson(b"{}")


_ENVELOPE, _OBJECT, _PRESSED = Decoder(_Envelope), Decoder(_Object), Decoder(Pressed)


def glance(payload: bytes) -> Glance:
    """What can be seen of an event, however broken it is."""
    try:
        envelope = _ENVELOPE.decode(payload)
        key = envelope.event_id or _digest(payload)
    except (ValueError, RecursionError):
        # Kept under a name of its own, so that it is journalled once and shown.
        return Glance(_digest(payload))
    try:
        inside = _OBJECT.decode(bytes(envelope.object))
        press = _PRESSED.decode(bytes(envelope.object)) if envelope.type == "message_event" else None
    except (ValueError, RecursionError):
        return Glance(key)
    ours = inside.random_id if envelope.type == "message_reply" else 0
    return Glance(key, _people(envelope.type, inside), ours, press)


def wrap(payload: bytes, profiles: Sequence[Profile], *, ours: bool) -> bytes:
    """The event, untouched, with what we know of it."""
    if not profiles and not ours:
        return payload
    known: dict[str, Any] = {"update": RawJson(payload), "profiles": profiles, "ours": ours}
    return msgspec.json.encode(known)


def split_updates(body: bytes) -> list[bytes]:
    """The elements of ``"updates": [...]`` in an answer that no parser takes, so that one of them spoils one alone."""
    begin = re.search(rb'"updates"\s*:\s*\[', body)
    if begin is None:
        return []
    found, depth, start = [], 0, 0
    for token in _TOKEN.finditer(body, begin.end()):
        mark = token[0]
        if mark in (b"{", b"["):
            start = token.start() if depth == 0 else start
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                found.append(body[start : token.end()])
            elif depth < 0:
                break
    return found


def _people(sort: str, inside: _Object) -> tuple[int, ...]:
    if sort == "message_new" and inside.message is not None:
        found = [inside.message.from_id] if person(inside.message.peer_id) else []
    elif sort == "message_reply":
        # Only what a human wrote there is recorded.
        found = [inside.peer_id, inside.admin_author_id] if inside.admin_author_id else []
    elif sort == "message_edit":
        found = [inside.from_id]
    elif sort == "message_event":
        found = [inside.user_id]
    else:
        # The rest is about people who wrote before, and changes nothing of their names.
        found = []
    return tuple(user for user in found if person(user))


def _digest(payload: bytes) -> str:
    return f"sha256:{hashlib.sha256(payload).hexdigest()}"
