"""Updates → what somebody did on the console; pure."""

from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import Entity
from omnid_telegram.markup import from_telegram
from omnid_telegram_console.names import meant
from omnid_telegram_console.updates import (
    UNFIT,
    CallbackQuery,
    ChatMemberUpdated,
    Location,
    Message,
    Reaction,
    Update,
    User,
)

__all__ = [
    "Act",
    "BotIs",
    "Command",
    "Corrected",
    "Left",
    "Pressed",
    "Reacted",
    "RemoteFile",
    "Said",
    "TopicClosed",
    "act",
    "command",
]

NAME = 64
"""Characters of what somebody is called."""

_UPDATE = Decoder(Update)


class RemoteFile(Struct, frozen=True):
    id: str
    name: str


class Said(Struct, frozen=True, kw_only=True):
    """Somebody wrote. ``topic`` None: the general one, or a chat without any. ``answers``: the message replied to.

    ``nameless``: in the name of the group or a channel. ``unfit``: it is something that cannot be handed on, by
    Telegram's name for it.
    """

    chat: int
    is_private: bool
    user: str
    name: str
    message: int
    topic: int | None
    text: str
    entities: list[Entity]
    file: RemoteFile | None
    answers: int | None
    unfit: str = ""
    nameless: bool = False


class BotIs(Struct, frozen=True, kw_only=True):
    """The bot itself became this in a chat: administrator, member, restricted, left or kicked."""

    chat: int
    status: str


class Left(Struct, frozen=True, kw_only=True):
    """Somebody is no member of the group any more."""

    chat: int
    user: str


class Corrected(Struct, frozen=True, kw_only=True):
    """Somebody edited what they wrote; ``at`` in seconds tells one edit from another."""

    said: Said
    at: int


class Pressed(Struct, frozen=True, kw_only=True):
    """Somebody pressed a button below ``message``; ``query`` has to be answered."""

    query: str
    chat: int
    is_private: bool
    user: str
    name: str
    message: int
    topic: int | None
    data: str


class Reacted(Struct, frozen=True, kw_only=True):
    chat: int
    user: str
    message: int


class TopicClosed(Struct, frozen=True, kw_only=True):
    """Somebody closed a topic by hand, or opened it again; ``message`` tells of it."""

    chat: int
    user: str
    name: str
    message: int
    topic: int
    closed: bool
    nameless: bool = False


class Command(Struct, frozen=True):
    """``/snooze 2h`` → name and the rest. ``bot``: the name of the bot it is for, if it says so."""

    name: str
    rest: str
    bot: str = ""


Act = Said | Corrected | Pressed | Reacted | TopicClosed | Left | BotIs


def act(payload: bytes) -> Act | None:
    """None for what is of no interest. Raises `ValueError` for what cannot be read."""
    update = _UPDATE.decode(payload)
    if update.message is not None:
        return _message(update.message)
    if update.edited_message is not None:
        return _corrected(update.edited_message)
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.chat_member is not None:
        return _left(update.chat_member)
    if update.my_chat_member is not None:
        return BotIs(chat=update.my_chat_member.chat.id, status=update.my_chat_member.new_chat_member.status)
    return None if update.message_reaction is None else _reacted(update.message_reaction)


def command(text: str) -> Command | None:
    """Of a text that is one; “/take@omnid_bot” is “/take” for that bot."""
    if not text.startswith("/") or len(text) < 2 or not text[1].isalpha():
        return None
    word, _, rest = text[1:].partition(" ")
    first, _, more = word.partition("\n")
    name, _, bot = first.partition("@")
    return Command(meant(name.lower()), f"{more} {rest}".strip() if more else rest.strip(), bot)


def _message(message: Message) -> Act | None:
    if message.forum_topic_closed is not None or message.forum_topic_reopened is not None:
        return _switched(message)
    # What a linked channel posts comes here by itself: nobody wrote it to us.
    return None if message.is_automatic_forward else _said(message)


def _switched(message: Message) -> TopicClosed | None:
    topic = _topic(message)
    if message.from_ is None or topic is None:
        return None
    return TopicClosed(
        chat=message.chat.id,
        user=_user(message, message.from_),
        name=_name(message, message.from_),
        message=message.message_id,
        topic=topic,
        closed=message.forum_topic_closed is not None,
        nameless=message.sender_chat is not None,
    )


def _corrected(message: Message) -> Corrected | None:
    if message.location is not None:
        return None  # a place that moves by itself
    said = _said(message)
    return None if said is None else Corrected(said=said, at=message.edit_date or 0)


def _said(message: Message) -> Said | None:
    text = message.text or message.caption or _written(message)
    file = _file(message)
    unfit = next((name for name in UNFIT if getattr(message, name) is not None), "")
    if message.from_ is None or (not text and file is None and not unfit):
        return None
    entities = message.entities if message.text else message.caption_entities
    return Said(
        chat=message.chat.id,
        is_private=message.chat.type == "private",
        user=_user(message, message.from_),
        name=_name(message, message.from_),
        nameless=message.sender_chat is not None,
        message=message.message_id,
        topic=_topic(message),
        text=text,
        entities=from_telegram(text, entities),
        file=file,
        answers=_answers(message),
        unfit=unfit if not text and file is None else "",
    )


def _user(message: Message, who: User) -> str:
    # Whoever writes in a group's or channel's name cannot be told from others who may: nobody we know.
    return str(who.id) if message.sender_chat is None else f"chat:{message.sender_chat.id}"


def _name(message: Message, who: User) -> str:
    named = "" if message.sender_chat is None else message.sender_chat.title
    return (named or _called(who))[:NAME]


def _called(who: User) -> str:
    return " ".join(part for part in (who.first_name, who.last_name) if part)


def _topic(message: Message) -> int | None:
    # In the general topic a reply has a thread too, which is none that takes messages.
    return message.message_thread_id if message.is_topic_message and message.chat.type != "private" else None


def _written(message: Message) -> str:
    """A place or a contact, as words that every channel takes."""
    if message.venue is not None:
        return f"{message.venue.title}, {message.venue.address}\n{_map(message.venue.location)}"
    if message.location is not None:
        return _map(message.location)
    if message.contact is not None:
        name = f"{message.contact.first_name} {message.contact.last_name}".strip()
        return f"{name} {message.contact.phone_number}".strip()
    return ""


def _map(one: Location) -> str:
    return f"https://www.openstreetmap.org/?mlat={one.latitude}&mlon={one.longitude}"


def _answers(message: Message) -> int | None:
    # In a topic, what replies to nothing replies to the message that made the topic.
    replied = message.reply_to_message
    return None if replied is None or replied.message_id == message.message_thread_id else replied.message_id


def _file(message: Message) -> RemoteFile | None:
    if message.photo:
        return RemoteFile(message.photo[-1].file_id, "photo.jpg")
    named = (
        (message.animation, "animation.mp4"),
        (message.video, "video.mp4"),
        (message.video_note, "video.mp4"),
        (message.document, "file"),
        (message.audio, "audio.mp3"),
        (message.voice, "voice.ogg"),
    )
    for file, name in named:
        if file is not None:
            return RemoteFile(file.file_id, file.file_name or name)
    if message.sticker is not None:
        sticker = message.sticker
        name = "sticker.tgs" if sticker.is_animated else "sticker.webm" if sticker.is_video else "sticker.webp"
        return RemoteFile(sticker.file_id, name)
    return None


def _pressed(query: CallbackQuery) -> Pressed | None:
    if query.message is None or query.data is None:
        return None
    return Pressed(
        query=query.id,
        chat=query.message.chat.id,
        is_private=query.message.chat.type == "private",
        user=str(query.from_.id),
        name=_called(query.from_)[:NAME],
        message=query.message.message_id,
        topic=_topic(query.message),
        data=query.data,
    )


def _left(change: ChatMemberUpdated) -> Left | None:
    if change.new_chat_member.status not in ("left", "kicked"):
        return None
    return Left(chat=change.chat.id, user=str(change.new_chat_member.user.id))


def _reacted(reaction: Reaction) -> Reacted | None:
    if reaction.user is None or not reaction.new_reaction:
        return None  # anonymous, or taken back
    return Reacted(chat=reaction.chat.id, user=str(reaction.user.id), message=reaction.message_id)
