"""The calls the console makes, each one request; what Telegram refuses is raised as it comes."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from aiogram import methods, types
from aiogram.methods import TelegramMethod
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import AttachmentType, Outgoing, OutgoingFile
from omnid.channel import Button as ChannelButton
from omnid_telegram import compose
from omnid_telegram.outcomes import Refused
from omnid_telegram.wire import Wire
from omnid_telegram_console.card import Button, Keyboard
from omnid_telegram_console.text import Text

__all__ = ["PHOTO_LIMIT", "UPLOAD_LIMIT", "Bot", "File"]

PHOTO_LIMIT, UPLOAD_LIMIT = 10 * 1024 * 1024, 50 * 1024 * 1024
_BAD_PICTURE = ("photo_invalid_dimensions", "image_process_failed", "photo_save_file_invalid", "photo_ext_invalid")


class _Number(Struct, frozen=True):
    message_id: int


class _Topic(Struct, frozen=True):
    message_thread_id: int


class _Path(Struct, frozen=True):
    file_path: str = ""


class _Me(Struct, frozen=True):
    username: str = ""


class _Member(Struct, frozen=True):
    status: str


_ME = Decoder(_Me)
_MEMBER = Decoder(_Member)
_SENT = Decoder(_Number)
_TOPIC = Decoder(_Topic)
_PATH = Decoder(_Path)


class File(Struct, frozen=True, kw_only=True):
    """What is shown of a stored attachment; sizes in bytes."""

    type: AttachmentType
    name: str
    mime: str
    size: int
    open: Callable[[], AsyncIterator[bytes]]


class Bot:
    """``place``: a chat's id as text. Raises `Refused` and `NoAnswer`."""

    def __init__(self, wire: Wire, token: str) -> None:
        self._wire = wire
        self.id = token.partition(":")[0]
        self._name = ""

    async def name(self) -> str:
        """Its user name, asked for once."""
        if not self._name:
            self._name = _ME.decode((await self._wire.call(methods.GetMe())).result).username
        return self._name

    async def standing(self, place: str) -> str:
        """What it is in a chat: administrator, member …"""
        member = methods.GetChatMember(chat_id=place, user_id=int(self.id))
        return _MEMBER.decode((await self._wire.call(member)).result).status

    async def say(
        self, place: str, topic: int | None, text: Text, keyboard: Keyboard, answers: int | None = None
    ) -> int:
        """The new message's id."""
        outgoing = _outgoing(place, text, keyboard, answers)
        method = compose.send(outgoing).model_copy(
            update={"message_thread_id": topic, "link_preview_options": types.LinkPreviewOptions(is_disabled=True)}
        )
        return _SENT.decode((await self._wire.call(method)).result).message_id

    async def show(self, place: str, topic: int | None, file: File, caption: Text) -> int:
        outgoing = OutgoingFile(
            type=_shape(file), name=file.name or "file", mime=file.mime, size=file.size, open=file.open
        )
        wanted = _outgoing(place, caption, [], None, outgoing)
        try:
            return await self._upload(compose.send(wanted), topic)
        except Refused as problem:
            # A picture whose sides or encoding Telegram does not like still goes as a file.
            if not problem.says(*_BAD_PICTURE):
                raise
            return await self._upload(compose.as_document(wanted, outgoing), topic)

    async def _upload(self, method: TelegramMethod[Any], topic: int | None) -> int:
        placed = method.model_copy(update={"message_thread_id": topic})
        return _SENT.decode((await self._wire.call(placed)).result).message_id

    async def change(self, place: str, message: int, text: Text, keyboard: Keyboard) -> None:
        method = compose.edit(f"{place}:{message}", _outgoing(place, text, keyboard, None))
        if isinstance(method, methods.EditMessageText):
            method = method.model_copy(update={"link_preview_options": types.LinkPreviewOptions(is_disabled=True)})
        await self._repeatable(method)

    async def change_keyboard(self, place: str, message: int, keyboard: Keyboard) -> None:
        rows = [[types.InlineKeyboardButton(text=one.text, callback_data=one.data) for one in row] for row in keyboard]
        markup = types.InlineKeyboardMarkup(inline_keyboard=rows)
        await self._repeatable(methods.EditMessageReplyMarkup(chat_id=place, message_id=message, reply_markup=markup))

    async def answer(self, query: str, text: str, *, alert: bool = False) -> None:
        """At most 200 characters are shown."""
        await self._wire.call(methods.AnswerCallbackQuery(callback_query_id=query, text=text[:200], show_alert=alert))

    async def remove(self, place: str, message: int) -> None:
        await self._wire.call(methods.DeleteMessage(chat_id=place, message_id=message))

    async def open_topic(self, place: str, name: str) -> int:
        method = methods.CreateForumTopic(chat_id=place, name=name)
        return _TOPIC.decode((await self._wire.call(method)).result).message_thread_id

    async def switch_topic(self, place: str, topic: int, *, closed: bool) -> None:
        kind = methods.CloseForumTopic if closed else methods.ReopenForumTopic
        await self._repeatable(kind(chat_id=place, message_thread_id=topic))

    async def rename_topic(self, place: str, topic: int, name: str) -> None:
        await self._repeatable(methods.EditForumTopic(chat_id=place, message_thread_id=topic, name=name))

    async def download(self, file: str) -> AsyncIterator[bytes]:
        path = _PATH.decode((await self._wire.call(methods.GetFile(file_id=file))).result).file_path
        async for chunk in self._wire.download(path):
            yield chunk

    async def _repeatable(self, method: TelegramMethod[Any]) -> None:
        """What is so already is fine."""
        try:
            await self._wire.call(method)
        except Refused as problem:
            if not problem.says("not modified", "not_modified"):
                raise


def _shape(file: File) -> AttachmentType:
    """A picture that is too large for one goes as a file; what has no bytes never comes here."""
    if file.type is AttachmentType.IMAGE and file.size > PHOTO_LIMIT:
        return AttachmentType.FILE
    return AttachmentType.FILE if file.type is AttachmentType.STICKER else file.type


def _button(one: Button) -> ChannelButton:
    return ChannelButton(text=one.text, url=one.data) if one.is_link else ChannelButton(text=one.text, data=one.data)


def _outgoing(
    place: str, text: Text, keyboard: Sequence[Sequence[Button]], answers: int | None, file: OutgoingFile | None = None
) -> Outgoing:
    return Outgoing(
        key="console",
        number=1,
        recipient=place,
        text=text.text,
        entities=text.entities,
        file=file,
        buttons=[[_button(one) for one in row] for row in keyboard],
        reply_to=None if answers is None else f"{place}:{answers}",
    )
