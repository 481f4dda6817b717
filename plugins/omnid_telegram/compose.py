"""What leaves → the Bot API's methods, as aiogram's models; pure. Only an open channel imports it, with aiogram."""

import hashlib
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from aiogram import Bot, methods, types
from aiogram.methods import TelegramMethod

from omnid.channel import AttachmentType, Button, Outgoing, OutgoingFile
from omnid_telegram.ids import split_message_id
from omnid_telegram.markup import to_telegram

__all__ = ["BUTTON_DATA_LIMIT", "Upload", "as_document", "button_data", "edit", "send", "upload_of"]

BUTTON_DATA_LIMIT = 64
"""Bot API: 1 to 64 bytes of callback data."""

_SENDERS: dict[AttachmentType, tuple[type[TelegramMethod[Any]], str]] = {
    AttachmentType.IMAGE: (methods.SendPhoto, "photo"),
    AttachmentType.ANIMATION: (methods.SendAnimation, "animation"),
    AttachmentType.VIDEO: (methods.SendVideo, "video"),
    AttachmentType.AUDIO: (methods.SendAudio, "audio"),
    AttachmentType.VOICE: (methods.SendVoice, "voice"),
    AttachmentType.STICKER: (methods.SendSticker, "sticker"),
}
_DOCUMENT = (methods.SendDocument, "document")


class Upload(types.InputFile):
    """Streams a file of ours. ``complete`` once every byte of it was handed to the connection; ``size`` in bytes."""

    def __init__(self, file: OutgoingFile) -> None:
        super().__init__(filename=_safe_name(file.name))
        self._file = file
        self.size = file.size
        self.complete = False

    async def read(self, bot: Bot) -> AsyncGenerator[bytes, None]:
        async for chunk in self._file.open():
            yield chunk
        self.complete = True


def send(outgoing: Outgoing) -> TelegramMethod[Any]:
    """Raises `ValueError` for what Telegram's models and UTF-8 cannot hold."""
    outgoing.text.encode()
    if outgoing.file is not None:
        return _file(outgoing, outgoing.file, outgoing.file.type)
    return methods.SendMessage(
        text=outgoing.text,
        parse_mode=None,
        entities=_entities(outgoing),
        **_common(outgoing),
    )


def as_document(outgoing: Outgoing, file: OutgoingFile) -> TelegramMethod[Any]:
    """The same as a plain file, for a picture that Telegram does not take as one."""
    return _file(outgoing, file, AttachmentType.FILE)


def edit(external_id: str, outgoing: Outgoing) -> TelegramMethod[Any]:
    """The text, or the caption of a message with a file; the file itself stays."""
    chat, message = split_message_id(external_id)
    where: dict[str, Any] = {
        "chat_id": chat,
        "message_id": message,
        "parse_mode": None,
        "reply_markup": _keyboard(outgoing.buttons),
    }
    if outgoing.file is not None:
        return methods.EditMessageCaption(caption=outgoing.text, caption_entities=_entities(outgoing), **where)
    return methods.EditMessageText(text=outgoing.text, entities=_entities(outgoing), **where)


def upload_of(method: TelegramMethod[Any]) -> Upload | None:
    """The file that goes up with a method."""
    return next((value for _, value in method if isinstance(value, Upload)), None)


def button_data(button: Button) -> str:
    """The callback data of a button. Data that is too long is cut and ends in a hash of the whole, always the same."""
    data = button.data or button.text
    encoded = data.encode()
    if len(encoded) <= BUTTON_DATA_LIMIT:
        return data
    digest = hashlib.sha256(encoded).hexdigest()[:32]
    head = encoded[: BUTTON_DATA_LIMIT - len(digest) - 1].decode(errors="ignore")
    return f"{head}~{digest}"


def _safe_name(name: str) -> str:
    """aiogram puts the name between quotes in a header as it is, so nothing may end the quotes or the line."""
    return "".join(char if char.isprintable() and char not in '"\\/' else "_" for char in name) or "file"


def _file(outgoing: Outgoing, file: OutgoingFile, sort: AttachmentType) -> TelegramMethod[Any]:
    # A sticker has no caption: with a text it goes as a file, so that the text is not lost.
    plain = sort is AttachmentType.STICKER and outgoing.text
    sender, field = _DOCUMENT if plain else _SENDERS.get(sort, _DOCUMENT)
    fields: dict[str, Any] = {field: Upload(file), **_common(outgoing)}
    if outgoing.text:
        fields |= {"caption": outgoing.text, "parse_mode": None, "caption_entities": _entities(outgoing)}
    return sender(**fields)


def _common(outgoing: Outgoing) -> dict[str, Any]:
    return {
        "chat_id": outgoing.recipient,
        "reply_parameters": _reply(outgoing.reply_to),
        "reply_markup": _keyboard(outgoing.buttons),
    }


def _reply(reply_to: str | None) -> types.ReplyParameters | None:
    try:
        message = split_message_id(reply_to)[1] if reply_to else None
    except ValueError:
        # A pressed button is a message to us and none to Telegram.
        return None
    if message is None:
        return None
    # Without the permission, a deleted original would make Telegram refuse the answer.
    return types.ReplyParameters(message_id=message, allow_sending_without_reply=True)


def _keyboard(rows: Sequence[Sequence[Button]]) -> types.InlineKeyboardMarkup | None:
    keyboard = [[_button(button) for button in row] for row in rows if row]
    return types.InlineKeyboardMarkup(inline_keyboard=keyboard) if keyboard else None


def _button(button: Button) -> types.InlineKeyboardButton:
    if button.url:
        return types.InlineKeyboardButton(text=button.text, url=button.url)
    return types.InlineKeyboardButton(text=button.text, callback_data=button_data(button))


def _entities(outgoing: Outgoing) -> list[types.MessageEntity] | None:
    found = to_telegram(outgoing.text, outgoing.entities)
    return [types.MessageEntity(type=e.type, offset=e.offset, length=e.length, url=e.url) for e in found] or None
