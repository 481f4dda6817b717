"""What leaves → the JSON of send_message; pure."""

from typing import Any

import msgspec

from omnid.channel import AttachmentType, Outgoing, OutgoingFile, Rejected
from omnid_viber.callbacks import Tracking
from omnid_viber.config import ViberConfig
from omnid_viber.keyboard import Keys, keyboard

__all__ = ["BODY_LIMIT", "TRACKING_LIMIT", "send", "welcome"]

BODY_LIMIT = 30_000
"""Bytes of JSON that Viber takes."""
TRACKING_LIMIT = 4000
_NAME_LIMIT = 256
_PICTURES = ("image/jpeg", "image/png", "image/gif")


def send(config: ViberConfig, outgoing: Outgoing) -> bytes:
    """Raises `Rejected` for what Viber cannot carry."""
    try:
        keys = keyboard(outgoing.buttons)
    except ValueError as problem:
        raise Rejected(f"{problem}.") from None
    body = {"receiver": outgoing.recipient, **_common(config, outgoing.key, keys), **_content(outgoing)}
    try:
        encoded = msgspec.json.encode(body)
    except UnicodeEncodeError:
        raise Rejected("The text has characters that are none (a lone surrogate).") from None
    if len(encoded) > BODY_LIMIT:
        raise Rejected(f"The message is {len(encoded):,} bytes with its buttons, and Viber takes {BODY_LIMIT:,}.")
    return encoded


def welcome(config: ViberConfig) -> dict[str, Any]:
    """The answer to conversation_started: shown to somebody who cannot be written to yet."""
    return {**_common(config, "welcome", None), "type": "text", "text": config.welcome}


def _common(config: ViberConfig, key: str, keys: Keys | None) -> dict[str, Any]:
    avatar = {"avatar": config.avatar} if config.avatar else {}
    made: dict[str, Any] = {"sender": {"name": config.sender_name, **avatar}, "tracking_data": _tracking(key, keys)}
    if keys is None:
        return {**made, "min_api_version": 1}
    return {**made, "min_api_version": keys.version, "keyboard": keys.body}


def _tracking(key: str, keys: Keys | None) -> str:
    """Without the buttons' words where they are too long for it: then a press shows its data instead."""
    full = msgspec.json.encode(Tracking(key, keys.words if keys is not None else {})).decode()
    return full if len(full) <= TRACKING_LIMIT else msgspec.json.encode(Tracking(key)).decode()


def _content(outgoing: Outgoing) -> dict[str, Any]:
    file = outgoing.file
    if file is None:
        return {"type": "text", "text": outgoing.text}
    if file.url is None:
        raise Rejected(f"Viber fetches files itself: set public_url so that it can fetch {file.name}.")
    if file.type is AttachmentType.IMAGE and file.mime in _PICTURES:
        return {"type": "picture", "text": outgoing.text, "media": file.url}
    if file.type is AttachmentType.VIDEO and file.mime == "video/mp4":
        return {"type": "video", "media": file.url, "size": file.size}
    return {"type": "file", "media": file.url, "size": file.size, "file_name": _name(file)}


def _name(file: OutgoingFile) -> str:
    """Viber opens a file by the end of its name."""
    name = file.name or "file"
    stem, dot, end = name.rpartition(".")
    if len(name) <= _NAME_LIMIT:
        return name
    return f"{stem[: _NAME_LIMIT - len(end) - 1]}{dot}{end}" if dot and len(end) < 20 else name[:_NAME_LIMIT]
