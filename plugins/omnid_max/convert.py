"""A raw update of MAX → what the desk understands; pure."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec.json import Decoder

from omnid.channel import (
    AttachmentType,
    Claimed,
    ClaimType,
    Edited,
    Incoming,
    Reach,
    Received,
    RemoteFile,
    Retracted,
    Sender,
)
from omnid_max.contact import name_in, phones_in
from omnid_max.markup import from_max
from omnid_max.updates import Attachment, Body, Known, Message, Update, User

__all__ = ["VIDEO", "incoming"]

VIDEO = "video:"
"""What a video's reference begins with: its token follows, because its address is a page and no file."""

Part = TypeVar("Part")

_KNOWN, _UPDATE = Decoder(Known), Decoder(Update)
_FILES = {
    "image": (AttachmentType.IMAGE, "image.jpg", "image/jpeg"),
    "video": (AttachmentType.VIDEO, "video.mp4", "video/mp4"),
    "audio": (AttachmentType.AUDIO, "audio.mp3", "audio/mpeg"),
    "file": (AttachmentType.FILE, "file", "application/octet-stream"),
    "sticker": (AttachmentType.STICKER, "sticker.webp", "image/webp"),
}


def incoming(raw: bytes) -> list[Incoming]:
    """What one update says; nothing for groups and what the desk has no use for. Raises what msgspec raises."""
    known = _KNOWN.decode(raw)
    update = _UPDATE.decode(bytes(known.update) or raw)
    match update.update_type:
        case "message_created":
            return _received(update, known.verified)
        case "message_edited":
            return _edited(update)
        case "message_removed":
            mid = _there(update.message_id, "message_id", update)
            return [Retracted(external_id=mid, at=update.timestamp or None)]
        case "message_callback":
            return _pressed(update)
        case "bot_started":
            return _started(update)
        case "bot_stopped":
            return _left(update, "The contact stopped the bot.")
        case "dialog_removed":
            return _left(update, "The contact deleted the dialog with the bot.")
        case _:
            return []


def _received(update: Update, verified: Sequence[str]) -> list[Incoming]:
    message = _in_dialog(update)
    sender = message.sender if message is not None else None
    if message is None or sender is None or sender.is_bot:
        return []
    text, files = _text(message), [file for body in _bodies(message) for file in _attached(body)]
    if not text and not files:
        return []
    linked = message.link
    return [
        Received(
            external_id=message.body.mid,
            sender=_sender(sender, update.user_locale),
            text=text,
            entities=from_max(text, message.body.markup) if message.body.text else [],
            files=files,
            claims=_claims(message.body, verified),
            at=message.timestamp or update.timestamp or None,
            reply_to=linked.message.mid if linked is not None and linked.type == "reply" else None,
        )
    ]


def _edited(update: Update) -> list[Incoming]:
    message = _in_dialog(update)
    if message is None or message.sender is None or message.sender.is_bot:
        return []
    text = _text(message)
    return [
        Edited(
            external_id=message.body.mid,
            sender=_sender(message.sender, None),
            text=text,
            entities=from_max(text, message.body.markup) if message.body.text else [],
            files=list(_attached(message.body)),
            at=update.timestamp or message.timestamp or None,
        )
    ]


def _pressed(update: Update) -> list[Incoming]:
    callback, message = _there(update.callback, "callback", update), update.message
    if callback.payload is None:
        return []
    if message is not None and message.recipient.chat_type not in ("", "dialog"):
        return []
    return [
        Received(
            external_id=f"press:{callback.callback_id}:{callback.timestamp}",
            sender=_sender(callback.user, update.user_locale),
            text=_words(message, callback.payload),
            pressed=callback.payload,
            at=callback.timestamp or update.timestamp or None,
            reply_to=message.body.mid if message is not None else None,
        )
    ]


def _started(update: Update) -> list[Incoming]:
    user = _there(update.user, "user", update)
    return [
        Received(
            external_id=f"start:{update.chat_id}:{user.user_id}:{update.timestamp}",
            sender=_sender(user, update.user_locale),
            text="/start",
            start=update.payload or None,
            at=update.timestamp or None,
        )
    ]


def _left(update: Update, reason: str) -> list[Incoming]:
    sender = _sender(_there(update.user, "user", update), update.user_locale)
    return [Reach(sender=sender, reachable=False, reason=reason)]


# --- the parts of a message -------------------------------------------------------------------------------------------


def _in_dialog(update: Update) -> Message | None:
    # A contact is a person. A group has no one to be the contact, so the bot stays silent there.
    message = _there(update.message, "message", update)
    return message if message.recipient.chat_type == "dialog" else None


def _there(part: Part | None, name: str, update: Update) -> Part:
    """Raises `ValueError` for an update that lacks what makes it one, so that it is seen in the journal."""
    if part is None:
        raise ValueError(f"{update.update_type} without {name}")
    return part


def _sender(user: User, locale: str | None) -> Sender:
    name = " ".join(part for part in (user.first_name, user.last_name) if part) or user.name or ""
    return Sender(external_id=str(user.user_id), name=name.strip(), username=user.username, language=locale)


def _bodies(message: Message) -> list[Body]:
    """The message's own, and that of one it passes on."""
    forwarded = message.link is not None and message.link.type == "forward"
    return [message.body, message.link.message] if forwarded and message.link is not None else [message.body]


def _text(message: Message) -> str:
    # The own text stays first and whole, because the markup counts from its beginning.
    texts = [body.text for body in _bodies(message) if body.text]
    return "\n\n".join(texts) or next(_shared(message), "")


def _shared(message: Message) -> Iterator[str]:
    """Addresses of link previews, for a message that says nothing else."""
    for body in _bodies(message):
        for one in body.attachments or []:
            if one.type == "share" and one.payload is not None and one.payload.url:
                yield one.payload.url


def _words(message: Message | None, payload: str) -> str:
    attachments = (message.body.attachments or []) if message is not None else []
    keys = (key for one in attachments if one.payload is not None for row in one.payload.buttons for key in row)
    return next((key.text for key in keys if key.payload == payload and key.text), payload)


def _claims(body: Body, verified: Sequence[str]) -> list[Claimed]:
    cards = [one.payload for one in body.attachments or [] if one.type == "contact" and one.payload is not None]
    phones = [phone for card in cards for phone in phones_in(card.vcf_info or "")]
    return [Claimed(type=ClaimType.PHONE, value=phone, verified=phone in verified) for phone in phones]


def _attached(body: Body) -> Iterator[RemoteFile]:
    for attachment in body.attachments or []:
        if attachment.type in _FILES:
            yield _file(attachment)
        elif attachment.type == "contact" and attachment.payload is not None:
            yield _card(attachment)
        elif attachment.type == "location" and attachment.latitude is not None and attachment.longitude is not None:
            place = {"latitude": attachment.latitude, "longitude": attachment.longitude}
            yield RemoteFile(type=AttachmentType.LOCATION, meta=place)


def _file(attachment: Attachment) -> RemoteFile:
    sort, name, mime = _FILES[attachment.type]
    payload = attachment.payload
    ref = payload.url if payload is not None else None
    if attachment.type == "video" and payload is not None and payload.token:
        ref = f"{VIDEO}{payload.token}"
    facts = {"width": attachment.width, "height": attachment.height, "duration": attachment.duration}
    return RemoteFile(
        type=sort,
        ref=ref,
        name=attachment.filename or name,
        mime=mime,
        size=max(attachment.size or 0, 0),
        meta={key: value for key, value in facts.items() if value},
    )


def _card(attachment: Attachment) -> RemoteFile:
    card = attachment.payload
    vcf = (card.vcf_info if card is not None else None) or ""
    person = card.max_info if card is not None else None
    name = name_in(vcf) or (_sender(person, None).name if person is not None else "")
    return RemoteFile(type=AttachmentType.CONTACT, meta={"name": name, "phone": next(iter(phones_in(vcf)), "")})
