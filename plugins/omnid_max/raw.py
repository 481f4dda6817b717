"""The few things that must be known of an update before it is stored: its key, who it is from, a press; pure."""

import hashlib
import re

import msgspec
from msgspec import Raw as RawJson
from msgspec import Struct
from msgspec.json import Decoder

from omnid_max.contact import phones_in, vouched
from omnid_max.updates import Update

__all__ = ["TYPES", "Glance", "glance", "marker_in", "split_updates", "wrap"]

TYPES = (
    "message_created",
    "message_callback",
    "message_edited",
    "message_removed",
    "bot_started",
    "bot_stopped",
    "dialog_removed",
)
"""The types of updates that MAX is asked for."""

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_MARKER = re.compile(rb'"marker"\s*:\s*(\d{1,19})')


class Glance(Struct, frozen=True):
    """``user`` wrote in the dialog ``chat``; ``press``: the callback that waits for an answer."""

    key: str
    user: int | None = None
    chat: int | None = None
    press: str | None = None


class _Person(Struct, frozen=True):
    user_id: int | None = None


class _Body(Struct, frozen=True):
    mid: str = ""


class _Recipient(Struct, frozen=True):
    chat_id: int | None = None
    chat_type: str = ""


class _Message(Struct, frozen=True):
    body: _Body = _Body()
    recipient: _Recipient = _Recipient()
    sender: _Person | None = None


class _Callback(Struct, frozen=True):
    callback_id: str = ""
    timestamp: int = 0
    user: _Person | None = None


class _Ids(Struct, frozen=True):
    """Nothing but ids, so that a surprise elsewhere in an update does not cost it its key."""

    update_type: str = ""
    timestamp: int = 0
    message: _Message | None = None
    callback: _Callback | None = None
    message_id: str = ""
    chat_id: int | None = None
    user: _Person | None = None
    user_id: int | None = None


_IDS, _UPDATE = Decoder(_Ids), Decoder(Update)


def glance(payload: bytes) -> Glance:
    """What can be seen of an update, however broken it is. MAX gives updates no ids; some parts of them have one."""
    try:
        ids = _IDS.decode(payload)
    except (ValueError, RecursionError):
        # Kept under a name of its own, so that it is journalled once and shown.
        return Glance(_digest(payload))
    press = ids.callback.callback_id if ids.callback is not None else None
    return Glance(_key(ids) or _digest(payload), _user(ids), _chat(ids), press or None)


def wrap(payload: bytes, token: str) -> bytes:
    """The update, untouched, with the phones in it that MAX vouches for, because only here the token is known."""
    if b'"vcf_info"' not in payload:
        return payload
    try:
        update = _UPDATE.decode(payload)
    except (ValueError, RecursionError):
        return payload
    phones = _verified(update, token)
    return msgspec.json.encode({"update": RawJson(payload), "verified": phones}) if phones else payload


def split_updates(body: bytes) -> list[bytes]:
    """The elements of ``"updates": […]`` in an answer that no parser takes, so that one of them spoils one alone."""
    begin = re.search(rb'"updates"\s*:\s*\[', body)
    if begin is None:
        return []
    found, depth, start = [], 0, 0
    for token in _TOKEN.finditer(body, begin.end()):
        if token[0] in (b"{", b"["):
            start = token.start() if depth == 0 else start
            depth += 1
        elif token[0] in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                found.append(body[start : token.end()])
            elif depth < 0:
                break
    return found


def marker_in(body: bytes, updates: list[bytes]) -> int | None:
    """The marker of such an answer: the one outside of the updates."""
    for update in updates:
        body = body.replace(update, b"", 1)
    found = _MARKER.search(body)
    return None if found is None else int(found[1])


def _key(ids: _Ids) -> str | None:
    mid = ids.message.body.mid if ids.message is not None else ""
    match ids.update_type:
        case "":
            return None
        case "message_created":
            return mid or None
        case "message_edited":
            return f"edited:{mid}:{ids.timestamp}" if mid else None
        case "message_removed":
            return f"removed:{ids.message_id}" if ids.message_id else None
        case "message_callback" if ids.callback is not None:
            return f"press:{ids.callback.callback_id}:{ids.callback.timestamp}"
        case kind:
            return f"{kind}:{ids.timestamp}:{ids.chat_id}:{_user(ids)}"


def _user(ids: _Ids) -> int | None:
    if ids.callback is not None and ids.callback.user is not None:
        return ids.callback.user.user_id
    if ids.message is not None and ids.message.sender is not None:
        return ids.message.sender.user_id
    return ids.user.user_id if ids.user is not None else ids.user_id


def _chat(ids: _Ids) -> int | None:
    if ids.message is not None:
        return ids.message.recipient.chat_id if ids.message.recipient.chat_type == "dialog" else None
    return ids.chat_id


def _verified(update: Update, token: str) -> list[str]:
    message = update.message
    if message is None or message.sender is None:
        return []
    found: list[str] = []
    for attachment in message.body.attachments or []:
        card = attachment.payload
        if attachment.type != "contact" or card is None or not card.vcf_info or not card.hash:
            continue
        # Somebody else's card that was passed on is true as well, and no phone of the sender's.
        own = card.max_info is None or card.max_info.user_id == message.sender.user_id
        if own and vouched(token, card.vcf_info, card.hash):
            found += phones_in(card.vcf_info)
    return found


def _digest(payload: bytes) -> str:
    return f"sha256:{hashlib.sha256(payload).hexdigest()}"
