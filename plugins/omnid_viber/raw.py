"""The few things that must be known of a callback before it is stored: its key and what it is; pure."""

import hashlib

from msgspec import Struct
from msgspec.json import Decoder

__all__ = ["EVENTS", "Glance", "glance"]

EVENTS = ("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started")
"""The events that Viber is asked for; messages always come."""


class Glance(Struct, frozen=True):
    key: str
    event: str = ""
    subscribed: bool = False


class _Ids(Struct, frozen=True):
    event: str = ""
    message_token: int = 0
    user_id: str = ""
    subscribed: bool = False


_IDS = Decoder(_Ids)


def glance(payload: bytes) -> Glance:
    """What can be seen of a callback, however broken it is. A message and its receipts share one token."""
    try:
        ids = _IDS.decode(payload)
    except (ValueError, RecursionError):
        return Glance(_digest(payload))
    # Kept under a name of its own where it has none, so that it is journalled once and shown.
    key = f"{ids.message_token}:{ids.event}" if ids.message_token and ids.event else _digest(payload)
    return Glance(key, ids.event, ids.subscribed)


def _digest(payload: bytes) -> str:
    return f"sha256:{hashlib.sha256(payload).hexdigest()}"
