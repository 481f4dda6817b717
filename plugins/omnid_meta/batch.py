"""One webhook call → its events, each with a key and bytes of its own; pure.

Whatever cannot be taken apart stays whole under the hash of its bytes, so that it is journalled once and shown.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw as RawJson
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import Raw

__all__ = ["Glance", "Item", "items", "journalled"]

_UNREADABLE = (ValueError, RecursionError)


class _Id(Struct, frozen=True):
    id: str = ""


class _Message(Struct, frozen=True):
    mid: str = ""
    text: str = ""
    is_echo: bool = False
    is_deleted: bool = False
    metadata: str = ""
    app_id: int | str | None = None


class _Edit(Struct, frozen=True):
    mid: str = ""
    num_edit: int = 0


class _Postback(Struct, frozen=True):
    mid: str = ""


class _Delivery(Struct, frozen=True):
    mids: list[str] = []
    watermark: int = 0


class _Read(Struct, frozen=True):
    mid: str = ""
    watermark: int = 0


class _Reaction(Struct, frozen=True):
    mid: str = ""
    action: str = ""


class _Referral(Struct, frozen=True):
    ref: str = ""


class Glance(Struct, frozen=True):
    """What has to be known of an event before it is stored."""

    sender: _Id = _Id()
    recipient: _Id = _Id()
    timestamp: int = 0
    message: _Message | None = None
    message_edit: _Edit | None = None
    postback: _Postback | None = None
    delivery: _Delivery | None = None
    read: _Read | None = None
    reaction: _Reaction | None = None
    referral: _Referral | None = None

    @property
    def contact(self) -> str:
        return self.recipient.id if self.is_echo else self.sender.id

    @property
    def is_echo(self) -> bool:
        return self.message is not None and self.message.is_echo

    @property
    def has_author(self) -> bool:
        """A contact did something that shows their name."""
        return self.message is not None or self.postback is not None or self.referral is not None


class Item(Struct, frozen=True):
    """``envelope``: what is journalled, to which the plugin may add. ``glance``: None for what is no conversation."""

    key: str
    envelope: dict[str, Any]
    glance: Glance | None = None


class _Body(Struct, frozen=True):
    entry: list[RawJson]


class _Entry(Struct, frozen=True):
    id: str = ""
    messaging: list[RawJson] = []
    standby: list[RawJson] = []
    changes: list[RawJson] = []


class _Change(Struct, frozen=True):
    field: str
    value: RawJson


_BODY, _ENTRY, _CHANGE, _GLANCE = Decoder(_Body), Decoder(_Entry), Decoder(_Change), Decoder(Glance)


def items(body: bytes, account: str) -> list[Item] | None:
    """In the order in which they stand in it; None where the body cannot be taken apart."""
    try:
        entries = [_ENTRY.decode(entry) for entry in _BODY.decode(body).entry]
    except _UNREADABLE:
        return None
    return [item for entry in entries for item in _entry(entry, account)] or None


def journalled(found: list[Item] | None, body: bytes) -> list[Raw]:
    if found is None:
        return [Raw(key=_hash(body), payload=body)]
    payloads = [msgspec.json.encode(item.envelope) for item in found]
    return [Raw(key=item.key, payload=payload) for item, payload in zip(found, payloads, strict=True)]


def _entry(entry: _Entry, account: str) -> Iterator[Item]:
    foreign = {"foreign": True} if entry.id != account else {}
    for event in entry.messaging:
        yield _item(event, foreign)
    for event in entry.standby:
        # Another program leads this conversation; it is kept, and answered there.
        yield _item(event, {"foreign": True})
    for change in entry.changes:
        yield _changed(change, foreign)


def _changed(change: RawJson, foreign: dict[str, Any]) -> Item:
    """Accounts that log in with Instagram get some events in this form."""
    try:
        decoded = _CHANGE.decode(change)
    except _UNREADABLE:
        return Item(key=_hash(change), envelope={"field": "unknown", "value": change, **foreign})
    if decoded.field.startswith("messag"):
        return _item(decoded.value, foreign)
    return Item(key=_hash(change), envelope={"field": decoded.field, "value": decoded.value, **foreign})


def _item(event: RawJson, around: dict[str, Any]) -> Item:
    envelope = {**around, "event": event}
    try:
        glance = _GLANCE.decode(event)
    except _UNREADABLE:
        return Item(key=_hash(event), envelope=envelope)
    return Item(key=_key(glance) or _hash(event), envelope=envelope, glance=None if around else glance)


def _key(glance: Glance) -> str | None:
    """The same when the event comes again; Meta gives no event an id, so it is made of what cannot differ."""
    who = glance.contact
    if glance.message is not None and glance.message.mid:
        return f"{'deleted' if glance.message.is_deleted else 'message'}:{glance.message.mid}"
    if glance.message_edit is not None and glance.message_edit.mid:
        return f"edit:{glance.message_edit.mid}:{glance.message_edit.num_edit}:{glance.timestamp}"
    if glance.postback is not None:
        return f"postback:{glance.postback.mid or f'{who}:{glance.timestamp}'}"
    if glance.reaction is not None:
        return f"reaction:{who}:{glance.reaction.mid}:{glance.reaction.action}:{glance.timestamp}"
    if glance.read is not None:
        return f"read:{who}:{glance.read.mid or glance.read.watermark}"
    return None


def _hash(piece: bytes) -> str:
    return f"sha256:{hashlib.sha256(piece).hexdigest()}"
