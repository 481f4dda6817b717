"""The few things that must be known of an update before it is stored: its id, and whether a button waits; pure."""

import hashlib

from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import Raw

__all__ = ["ALLOWED", "pressed", "raw_update"]

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The sorts of updates that Telegram is asked for."""


class _Id(Struct, frozen=True):
    update_id: int


class _Query(Struct, frozen=True):
    id: str


class _Pressed(Struct, frozen=True):
    callback_query: _Query | None = None


_ID = Decoder(_Id)
_PRESSED = Decoder(_Pressed)


def raw_update(payload: bytes) -> Raw:
    """The update under its id."""
    try:
        key = str(_ID.decode(payload).update_id)
    except (ValueError, RecursionError):
        # Kept under a name of its own, so that it is journalled once and shown.
        key = f"sha256:{hashlib.sha256(payload).hexdigest()}"
    return Raw(key=key, payload=payload)


def pressed(payload: bytes) -> str | None:
    """The id of the callback query in an update, if it is one."""
    if b'"callback_query"' not in payload:
        return None
    try:
        query = _PRESSED.decode(payload).callback_query
    except (ValueError, RecursionError):
        return None
    return query.id if query is not None else None
