"""A raw update of the Bot API → what the desk understands; pure and without aiogram."""

from collections.abc import Iterator

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
    Sender,
)
from omnid_telegram.ids import message_id
from omnid_telegram.markup import from_telegram
from omnid_telegram.updates import (
    CallbackQuery,
    ChatMemberUpdated,
    File,
    Location,
    Message,
    PhoneContact,
    Sticker,
    Update,
    User,
)

__all__ = ["incoming"]

_UPDATE = Decoder(Update)


def incoming(raw: bytes) -> list[Incoming]:
    """What one update says; nothing for groups and what the desk has no use for. Raises what msgspec raises."""
    update = _UPDATE.decode(raw)
    if update.message is not None:
        return _received(update.message)
    if update.edited_message is not None:
        return _edited(update.edited_message)
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.my_chat_member is not None:
        return _reach(update.my_chat_member)
    return []


def _received(message: Message) -> list[Incoming]:
    # A contact is a person. A group has no one to be the contact, so the bot stays silent there.
    if message.chat.type != "private" or message.from_ is None:
        return []
    text, files = _text(message), list(_files(message))
    if not text and not files:
        return []
    start = _start(text)
    text = text if start is None else "/start"
    return [
        Received(
            external_id=message_id(message.chat.id, message.message_id),
            sender=_sender(message.chat.id, message.from_),
            text=text,
            entities=from_telegram(text, message.entities or message.caption_entities),
            files=files,
            claims=_claims(message.contact, message.from_) if message.contact else [],
            at=message.date * 1000 or None,
            start=start,
            reply_to=_reply_to(message),
        )
    ]


def _edited(message: Message) -> list[Incoming]:
    if message.chat.type != "private" or message.from_ is None:
        return []
    # A live location is “edited” every few seconds while the person walks.
    if message.location is not None and message.location.live_period is not None:
        return []
    text = _text(message)
    return [
        Edited(
            external_id=message_id(message.chat.id, message.message_id),
            sender=_sender(message.chat.id, message.from_),
            text=text,
            entities=from_telegram(text, message.entities or message.caption_entities),
            files=list(_files(message)),
            at=(message.edit_date or message.date) * 1000 or None,
        )
    ]


def _pressed(query: CallbackQuery) -> list[Incoming]:
    message = query.message
    if message is None or message.chat.type != "private" or query.data is None:
        return []
    return [
        Received(
            external_id=f"{message.chat.id}:press:{query.id}",
            sender=_sender(message.chat.id, query.from_),
            text=_button_text(message, query.data),
            pressed=query.data,
            reply_to=message_id(message.chat.id, message.message_id),
        )
    ]


def _reach(change: ChatMemberUpdated) -> list[Incoming]:
    if change.chat.type != "private":
        return []
    blocked = change.new_chat_member.status in ("kicked", "left")
    reason = "The contact blocked the bot." if blocked else ""
    return [Reach(sender=_sender(change.chat.id, change.from_), reachable=not blocked, reason=reason)]


def _sender(chat_id: int, user: User) -> Sender:
    name = f"{user.first_name} {user.last_name}".strip()
    return Sender(external_id=str(chat_id), name=name, username=user.username, language=user.language_code)


def _text(message: Message) -> str:
    """The text or caption, or the nearest thing to a text that a dice or a poll has."""
    if message.text or message.caption:
        return message.text or message.caption
    if message.dice is not None:
        return f"{message.dice.emoji} {message.dice.value}"
    return message.poll.question if message.poll is not None else ""


def _start(text: str) -> str | None:
    """The payload of a deep link: ``/start payload``."""
    command, _, payload = text.partition(" ")
    return payload.strip() or None if command == "/start" else None


def _reply_to(message: Message) -> str | None:
    answered = message.reply_to_message
    return message_id(message.chat.id, answered.message_id) if answered is not None else None


def _button_text(message: Message, data: str) -> str:
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else []
    return next((button.text for row in rows for button in row if button.callback_data == data), data)


def _claims(contact: PhoneContact, sender: User) -> list[Claimed]:
    # A forwarded card of somebody else looks the same but for its user_id.
    phone = contact.phone_number.strip()
    own = contact.user_id == sender.id
    return [Claimed(type=ClaimType.PHONE, value=_international(phone), verified=own)] if phone else []


def _international(phone: str) -> str:
    """Telegram's phones are international, with or without the plus, depending on the contact's client."""
    return f"+{phone}" if phone.isdecimal() else phone


# --- files ------------------------------------------------------------------------------------------------------------


def _files(message: Message) -> Iterator[RemoteFile]:
    if message.photo:
        yield _file(AttachmentType.IMAGE, _largest(message.photo), "photo.jpg", "image/jpeg")
    elif message.animation is not None:
        # An animation comes with the same file as `document` for old clients.
        yield _file(AttachmentType.ANIMATION, message.animation, "animation.mp4", "video/mp4")
    elif message.document is not None:
        yield _file(AttachmentType.FILE, message.document, "file", "application/octet-stream")
    if message.video is not None:
        yield _file(AttachmentType.VIDEO, message.video, "video.mp4", "video/mp4")
    if message.video_note is not None:
        yield _file(AttachmentType.VIDEO, message.video_note, "video.mp4", "video/mp4")
    if message.audio is not None:
        yield _file(AttachmentType.AUDIO, message.audio, _song(message.audio), "audio/mpeg")
    if message.voice is not None:
        yield _file(AttachmentType.VOICE, message.voice, "voice.ogg", "audio/ogg")
    if message.sticker is not None:
        yield _sticker(message.sticker)
    yield from _cards(message)


def _largest(sizes: list[File]) -> File:
    return max(sizes, key=lambda size: (size.width * size.height, size.file_size))


def _file(sort: AttachmentType, file: File, name: str, mime: str) -> RemoteFile:
    facts = {"width": file.width, "height": file.height, "duration": file.duration}
    return RemoteFile(
        type=sort,
        ref=file.file_id,
        name=file.file_name or name,
        mime=file.mime_type or mime,
        size=max(file.file_size, 0),
        meta={key: value for key, value in facts.items() if value},
    )


def _song(audio: File) -> str:
    title = " - ".join(part for part in (audio.performer, audio.title) if part)
    return f"{title}.mp3" if title else "audio.mp3"


def _sticker(sticker: Sticker) -> RemoteFile:
    name, mime = ("sticker.webp", "image/webp")
    if sticker.is_video:
        name, mime = ("sticker.webm", "video/webm")
    elif sticker.is_animated:
        name, mime = ("sticker.tgs", "application/x-tgsticker")
    meta = {"emoji": sticker.emoji} if sticker.emoji else {}
    return RemoteFile(
        type=AttachmentType.STICKER, ref=sticker.file_id, name=name, mime=mime, size=sticker.file_size, meta=meta
    )


def _cards(message: Message) -> Iterator[RemoteFile]:
    """What has no bytes: a place, a phone."""
    if message.venue is not None:
        title = ", ".join(part for part in (message.venue.title, message.venue.address) if part)
        yield _location(message.venue.location, title)
    elif message.location is not None:
        yield _location(message.location, "")
    if message.contact is not None:
        name = f"{message.contact.first_name} {message.contact.last_name}".strip()
        meta = {"name": name, "phone": _international(message.contact.phone_number.strip())}
        yield RemoteFile(type=AttachmentType.CONTACT, meta=meta)


def _location(place: Location, title: str) -> RemoteFile:
    meta: dict[str, float | str] = {"latitude": place.latitude, "longitude": place.longitude}
    return RemoteFile(type=AttachmentType.LOCATION, meta={**meta, "title": title} if title else meta)
