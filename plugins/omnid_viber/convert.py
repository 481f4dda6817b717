"""A raw callback of Viber → what the desk understands; pure."""

from collections.abc import Iterator
from typing import TypeVar

import msgspec
from msgspec.json import Decoder

from omnid.channel import (
    AttachmentType,
    Claimed,
    ClaimType,
    Incoming,
    Reach,
    Receipt,
    ReceiptState,
    Received,
    RemoteFile,
    Sender,
)
from omnid_viber.callbacks import Callback, Card, Message, Place, Tracking, User

__all__ = ["incoming"]

Part = TypeVar("Part")

_CALLBACK = Decoder(Callback)
_FILES = {
    "picture": (AttachmentType.IMAGE, "picture.jpg", "image/jpeg"),
    "video": (AttachmentType.VIDEO, "video.mp4", "video/mp4"),
    "file": (AttachmentType.FILE, "file", "application/octet-stream"),
    "sticker": (AttachmentType.STICKER, "sticker.png", "image/png"),
}
_RECEIPTS = {"delivered": ReceiptState.DELIVERED, "seen": ReceiptState.READ, "failed": ReceiptState.FAILED}


def incoming(raw: bytes) -> list[Incoming]:
    """What one callback says; nothing for what the desk has no use for. Raises what msgspec raises."""
    callback = _CALLBACK.decode(raw)
    match callback.event:
        case "message":
            return _received(callback)
        case "conversation_started":
            return _opened(callback)
        case "subscribed":
            return [Reach(sender=_sender(_there(callback.user, "user", callback)), reachable=True)]
        case "unsubscribed":
            return _left(callback)
        case "delivered" | "seen" | "failed":
            return _receipt(callback)
        case _:
            return []


def _received(callback: Callback) -> list[Incoming]:
    message, sender = _there(callback.message, "message", callback), _there(callback.sender, "sender", callback)
    text, pressed = _text(message)
    files = list(_files(message))
    if not text and not files:
        return []
    return [
        Received(
            external_id=str(_there(callback.message_token or None, "message_token", callback)),
            sender=_sender(sender),
            text=text,
            files=files,
            claims=_claims(message.contact),
            at=callback.timestamp or None,
            pressed=pressed,
        )
    ]


def _opened(callback: Callback) -> list[Incoming]:
    """Somebody opened the bot. They wrote nothing and cannot be written to yet, so nobody has to answer; but what the
    link carried comes only now, and is kept so that it joins them when they write."""
    user = _there(callback.user, "user", callback)
    if not callback.context:
        return []
    return [
        Received(
            external_id=f"{callback.message_token}:opened",
            sender=_sender(user),
            text="/start",
            start=callback.context,
            at=callback.timestamp or None,
            automatic=True,
        )
    ]


def _left(callback: Callback) -> list[Incoming]:
    sender = Sender(external_id=_there(callback.user_id, "user_id", callback))
    return [Reach(sender=sender, reachable=False, reason="The contact unsubscribed from the bot.")]


def _receipt(callback: Callback) -> list[Incoming]:
    return [
        Receipt(
            external_id=str(_there(callback.message_token or None, "message_token", callback)),
            state=_RECEIPTS[callback.event],
            reason=f"Viber: {callback.desc}" if callback.desc else None,
            at=callback.timestamp or None,
        )
    ]


def _there(part: Part | None, name: str, callback: Callback) -> Part:
    """Raises `ValueError` for a callback that lacks what makes it one, so that it is seen in the journal."""
    if part is None:
        raise ValueError(f"{callback.event} without {name}")
    return part


def _sender(user: User) -> Sender:
    return Sender(external_id=user.id, name=(user.name or "").strip(), language=user.language)


def _text(message: Message) -> tuple[str, str | None]:
    """The words, and the data of the button that was pressed. A press is a text message in the contact's name."""
    text = message.text or ""
    if message.type == "url" and not text:
        return message.media or "", None
    if message.type != "text":
        return text, None
    words = _tracked(message.tracking_data).buttons.get(text)
    return (text, None) if words is None else (words, text)


def _tracked(tracking: str | None) -> Tracking:
    try:
        return msgspec.json.decode(tracking or "{}", type=Tracking)
    except (ValueError, RecursionError):
        # Of a message that another program sent.
        return Tracking()


def _claims(card: Card | None) -> list[Claimed]:
    """Unverified: a phone shared by a button is the sender's own, but a card passed on looks the same."""
    phone = _phone(card)
    return [Claimed(type=ClaimType.PHONE, value=phone)] if phone else []


def _phone(card: Card | None) -> str:
    digits = "".join(char for char in (card.phone_number if card else None) or "" if char.isascii() and char.isdigit())
    return f"+{digits}" if digits else ""


def _files(message: Message) -> Iterator[RemoteFile]:
    if message.type in _FILES:
        yield _file(message)
    if message.contact is not None:
        meta = {"name": message.contact.name or "", "phone": _phone(message.contact)}
        yield RemoteFile(type=AttachmentType.CONTACT, meta=meta)
    if message.location is not None:
        yield RemoteFile(type=AttachmentType.LOCATION, meta=_place(message.location))


def _file(message: Message) -> RemoteFile:
    sort, name, mime = _FILES[message.type]
    facts = {"duration": round((message.duration or 0) / 1000), "sticker_id": message.sticker_id}
    return RemoteFile(
        type=sort,
        ref=message.media or None,
        name=message.file_name or name,
        mime=mime,
        size=max(message.size or 0, 0),
        meta={key: value for key, value in facts.items() if value},
    )


def _place(place: Place) -> dict[str, float | str]:
    meta: dict[str, float | str] = {"latitude": place.lat, "longitude": place.lon}
    return {**meta, "title": place.address} if place.address else meta
