"""The fields of the Bot API's updates that the console reads; everything else in them is skipped undecoded."""

from typing import Any

from msgspec import Struct, field

from omnid_telegram.updates import Chat, File, Location, MessageEntity, MessageRef, Sticker, User, Venue

__all__ = [
    "ALLOWED",
    "UNFIT",
    "CallbackQuery",
    "ChatMemberUpdated",
    "Location",
    "Message",
    "PhoneContact",
    "Reaction",
    "Update",
    "User",
    "Venue",
]

ALLOWED = ["message", "edited_message", "callback_query", "message_reaction", "chat_member", "my_chat_member"]
"""The sorts of updates that Telegram is asked for; reactions and members come only to administrators of a group."""
UNFIT = ("poll", "dice", "story", "game", "invoice", "checklist", "paid_media", "giveaway")
"""What a message can be that no other service has."""


class PhoneContact(Struct, frozen=True):
    phone_number: str
    first_name: str = ""
    last_name: str = ""


class NamedChat(Chat, frozen=True):
    title: str = ""


class Message(Struct, frozen=True):
    """``sender_chat``: an anonymous administrator or a channel, who is nobody.

    ``message_thread_id``: the topic if ``is_topic_message``; else what a message of the general one replies to.
    """

    message_id: int
    chat: Chat
    date: int = 0
    edit_date: int | None = None
    from_: User | None = field(default=None, name="from")
    sender_chat: NamedChat | None = None
    is_automatic_forward: bool = False
    message_thread_id: int | None = None
    is_topic_message: bool = False
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
    location: Location | None = None
    venue: Venue | None = None
    contact: PhoneContact | None = None
    poll: Any = None
    dice: Any = None
    story: Any = None
    game: Any = None
    invoice: Any = None
    checklist: Any = None
    paid_media: Any = None
    giveaway: Any = None
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


class Member(Struct, frozen=True):
    status: str
    user: User


class ChatMemberUpdated(Struct, frozen=True):
    chat: Chat
    new_chat_member: Member


class Update(Struct, frozen=True):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    message_reaction: Reaction | None = None
    chat_member: ChatMemberUpdated | None = None
    my_chat_member: ChatMemberUpdated | None = None
