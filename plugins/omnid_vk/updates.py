"""The fields of VK's events that Omnid reads; everything else in them is skipped undecoded.

Shapes from VK's schema 5.199. Numbers VK calls required are still optional here where an event makes sense without.
"""

from typing import Any

from msgspec import Raw as RawJson
from msgspec import Struct, field

__all__ = [
    "Action",
    "Allowed",
    "Attachment",
    "Event",
    "Geo",
    "Message",
    "MessageNew",
    "MessageRead",
    "Picture",
    "Pressed",
    "Profile",
    "Reaction",
    "TypingState",
    "Wrapped",
]


class Event(Struct, frozen=True):
    type: str
    object: RawJson = RawJson(b"null")
    group_id: int = 0


class Profile(Struct, frozen=True):
    """A person as users.get tells."""

    id: int
    first_name: str = ""
    last_name: str = ""
    screen_name: str = ""


class Wrapped(Struct, frozen=True):
    """An event with what we knew of it when it came. ``ours``: we sent the message ourselves."""

    update: RawJson = RawJson(b"")
    profiles: list[Profile] = field(default_factory=list)
    ours: bool = False


# --- messages -------------------------------------------------------------------------------------------------------


class Picture(Struct, frozen=True):
    """One size of a picture."""

    url: str = ""
    width: int = 0
    height: int = 0


class Photo(Struct, frozen=True):
    sizes: list[Picture] = field(default_factory=list)
    orig_photo: Picture | None = None


class Document(Struct, frozen=True):
    """``type`` 3 is an animated GIF."""

    title: str = ""
    size: int = 0
    ext: str = ""
    type: int = 0
    url: str = ""


class AudioMessage(Struct, frozen=True):
    duration: int = 0
    link_ogg: str = ""
    link_mp3: str = ""


class Video(Struct, frozen=True):
    id: int = 0
    owner_id: int = 0
    title: str = ""
    duration: int = 0
    access_key: str = ""
    image: list[Picture] = field(default_factory=list)


class Sticker(Struct, frozen=True):
    sticker_id: int = 0
    images: list[Picture] = field(default_factory=list)


class Audio(Struct, frozen=True):
    artist: str = ""
    title: str = ""


class Graffiti(Struct, frozen=True):
    url: str = ""
    width: int = 0
    height: int = 0


class Link(Struct, frozen=True):
    url: str = ""
    title: str = ""


class Post(Struct, frozen=True):
    """A wall post; ``to_id`` where an older server still says so."""

    id: int = 0
    owner_id: int = 0
    to_id: int = 0
    text: str = ""


class Item(Struct, frozen=True):
    """Something that is only known by its number: a shop's product, a story, a poll."""

    id: int = 0
    owner_id: int = 0
    title: str = ""
    question: str = ""


class Attachment(Struct, frozen=True):
    type: str
    photo: Photo | None = None
    doc: Document | None = None
    audio_message: AudioMessage | None = None
    video: Video | None = None
    sticker: Sticker | None = None
    audio: Audio | None = None
    graffiti: Graffiti | None = None
    link: Link | None = None
    wall: Post | None = None
    market: Item | None = None
    story: Item | None = None
    poll: Item | None = None


class Coordinates(Struct, frozen=True):
    latitude: float
    longitude: float


class Place(Struct, frozen=True):
    title: str = ""


class Geo(Struct, frozen=True):
    coordinates: Coordinates | None = None
    place: Place | None = None


class Action(Struct, frozen=True):
    """Something about a conversation of several people, not a message."""

    type: str = ""


class Message(Struct, frozen=True):
    """``date`` and ``update_time`` in seconds. ``payload`` is JSON that came with a button of ours, in a string."""

    peer_id: int = 0
    from_id: int = 0
    conversation_message_id: int = 0
    date: int = 0
    update_time: int = 0
    text: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    geo: Geo | None = None
    reply_message: "Message | None" = None
    fwd_messages: list["Message"] = field(default_factory=list)
    action: Action | None = None
    payload: str | None = None
    ref: str = ""
    random_id: int = 0
    admin_author_id: int = 0
    is_cropped: bool = False


class ClientInfo(Struct, frozen=True):
    lang_id: int = -1


class MessageNew(Struct, frozen=True):
    message: Message
    client_info: ClientInfo = ClientInfo()


# --- the rest -------------------------------------------------------------------------------------------------------


class Pressed(Struct, frozen=True):
    """A callback button. ``payload`` comes as JSON, or as JSON in a string."""

    user_id: int
    peer_id: int
    event_id: str
    payload: Any = None
    conversation_message_id: int = 0


class Allowed(Struct, frozen=True):
    """A person let the community write to them, or forbade it. ``key``: what the page gave VK's button."""

    user_id: int
    key: str = ""


class MessageRead(Struct, frozen=True):
    from_id: int
    peer_id: int
    conversation_message_id: int = 0


class TypingState(Struct, frozen=True):
    from_id: int
    state: str = ""


class Reaction(Struct, frozen=True):
    """``reaction_id`` is missing when it was taken off."""

    reacted_id: int
    peer_id: int
    cmid: int
    reaction_id: int = 0
