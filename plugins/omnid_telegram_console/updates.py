"""The fields of the Bot API's updates that the console reads; everything else in them is skipped undecoded."""

from typing import Any

from msgspec import Struct, field

from omnid_telegram.updates import Chat, File, MessageEntity, MessageRef, Sticker, User

__all__ = ["ALLOWED", "CallbackQuery", "Message", "Reaction", "Update"]

ALLOWED = ["message", "edited_message", "callback_query", "message_reaction"]
"""The sorts of updates that Telegram is asked for; the last one comes only to administrators of a group."""


class Message(Struct, frozen=True):
    """``message_thread_id``: the topic. ``sender_chat``: an anonymous administrator or a channel, who is nobody."""

    message_id: int
    chat: Chat
    date: int = 0
    edit_date: int | None = None
    from_: User | None = field(default=None, name="from")
    sender_chat: Chat | None = None
    message_thread_id: int | None = None
    text: str = ""
    entities: list[MessageEntity] = field(default_factory=list)
    caption: str = ""
    caption_entities: list[MessageEntity] = field(default_factory=list)
    reply_to_message: MessageRef | None = None
    photo: list[File] = field(default_factory=list)
    animation: File | None = None
    video: File | None = None
    video_note: File | None = None
    document: File | None = None
    audio: File | None = None
    voice: File | None = None
    sticker: Sticker | None = None
    forum_topic_closed: dict[str, Any] | None = None
    forum_topic_reopened: dict[str, Any] | None = None


class CallbackQuery(Struct, frozen=True):
    id: str
    from_: User = field(name="from")
    message: Message | None = None
    data: str | None = None


class ReactionType(Struct, frozen=True):
    type: str
    emoji: str = ""


class Reaction(Struct, frozen=True):
    chat: Chat
    message_id: int
    user: User | None = None
    new_reaction: list[ReactionType] = field(default_factory=list)


class Update(Struct, frozen=True):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    message_reaction: Reaction | None = None
