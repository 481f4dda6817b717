"""The fields of Viber's callbacks that Omnid reads; everything else in them is skipped undecoded."""

from msgspec import Struct

__all__ = ["Callback", "Card", "Message", "Place", "Tracking", "User"]


class User(Struct, frozen=True):
    """The id is for this bot alone, and stays with the person's phone."""

    id: str
    name: str | None = None
    language: str | None = None


class Card(Struct, frozen=True):
    name: str | None = None
    phone_number: str | None = None


class Place(Struct, frozen=True):
    lat: float
    lon: float
    address: str | None = None


class Message(Struct, frozen=True):
    """``media``: the address of a file, or the one that was written. ``duration`` in ms, ``size`` in bytes.

    ``tracking_data``: what came with the bot's latest message to this person.
    """

    type: str
    text: str | None = None
    media: str | None = None
    file_name: str | None = None
    size: int | None = None
    duration: int | None = None
    sticker_id: int | None = None
    contact: Card | None = None
    location: Place | None = None
    tracking_data: str | None = None


class Callback(Struct, frozen=True):
    """``timestamp`` in ms. ``desc``: why a message failed."""

    event: str
    timestamp: int = 0
    message_token: int = 0
    sender: User | None = None
    user: User | None = None
    user_id: str | None = None
    message: Message | None = None
    context: str | None = None
    subscribed: bool = False
    desc: str | None = None


class Tracking(Struct, frozen=True, omit_defaults=True):
    """What goes out with a message and comes back with the answer: its key, and the words of its buttons by data."""

    key: str = ""
    buttons: dict[str, str] = {}
