"""The fields of the Bot API's updates that Omnid reads; everything else in them is skipped undecoded."""

from msgspec import Struct, field

__all__ = [
    "CallbackQuery",
    "ChatMemberUpdated",
    "File",
    "Location",
    "Message",
    "MessageEntity",
    "PhoneContact",
    "Sticker",
    "Update",
    "User",
    "Venue",
]


class User(Struct, frozen=True):
    id: int
    first_name: str = ""
    last_name: str = ""
    username: str | None = None
    language_code: str | None = None


class Chat(Struct, frozen=True):
    id: int
    type: str
    first_name: str = ""
    last_name: str = ""
    username: str | None = None


class MessageEntity(Struct, frozen=True):
    """Offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None


class File(Struct, frozen=True):
    """A photo size, video, animation, document, audio, voice or video note. Size in bytes, 0 when not told."""

    file_id: str
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0
    width: int = 0
    height: int = 0
    duration: int = 0
    title: str = ""
    performer: str = ""


class Sticker(Struct, frozen=True):
    file_id: str
    file_size: int = 0
    emoji: str = ""
    is_animated: bool = False
    is_video: bool = False


class Location(Struct, frozen=True):
    latitude: float
    longitude: float
    live_period: int | None = None


class Venue(Struct, frozen=True):
    location: Location
    title: str = ""
    address: str = ""


class PhoneContact(Struct, frozen=True):
    phone_number: str
    first_name: str = ""
    last_name: str = ""
    user_id: int | None = None


class Dice(Struct, frozen=True):
    emoji: str = ""
    value: int = 0


class Poll(Struct, frozen=True):
    question: str = ""


class MessageRef(Struct, frozen=True):
    message_id: int


class InlineButton(Struct, frozen=True):
    text: str = ""
    callback_data: str | None = None


class InlineKeyboard(Struct, frozen=True):
    inline_keyboard: list[list[InlineButton]] = field(default_factory=list)


class Message(Struct, frozen=True):
    """``date`` and ``edit_date`` in seconds; ``date`` is 0 for a message the bot can no longer see."""

    message_id: int
    chat: Chat
    date: int = 0
    edit_date: int | None = None
    from_: User | None = field(default=None, name="from")
    text: str = ""
    entities: list[MessageEntity] = field(default_factory=list)
    caption: str = ""
    caption_entities: list[MessageEntity] = field(default_factory=list)
    reply_to_message: MessageRef | None = None
    reply_markup: InlineKeyboard | None = None
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
    dice: Dice | None = None
    poll: Poll | None = None


class CallbackQuery(Struct, frozen=True):
    id: str
    from_: User = field(name="from")
    message: Message | None = None
    data: str | None = None


class ChatMember(Struct, frozen=True):
    status: str


class ChatMemberUpdated(Struct, frozen=True):
    chat: Chat
    from_: User = field(name="from")
    new_chat_member: ChatMember
    date: int = 0


class Update(Struct, frozen=True):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None
