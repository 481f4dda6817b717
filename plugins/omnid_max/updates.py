"""The fields of MAX's updates that Omnid reads; everything else in them is skipped undecoded."""

from msgspec import Raw as RawJson
from msgspec import Struct, field

__all__ = [
    "Attachment",
    "Body",
    "Callback",
    "Known",
    "Markup",
    "Message",
    "Payload",
    "Update",
    "User",
]


class User(Struct, frozen=True):
    """``name`` is what older answers have instead of the first and last one."""

    user_id: int
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    username: str | None = None
    is_bot: bool = False


class Recipient(Struct, frozen=True):
    chat_id: int | None = None
    chat_type: str = ""
    user_id: int | None = None


class Markup(Struct, frozen=True):
    """In what units it counts is not documented; MAX's clients are in Java and JavaScript, whose units are UTF-16."""

    type: str
    from_: int = field(name="from")
    length: int
    url: str | None = None


class Key(Struct, frozen=True):
    """A button of an inline keyboard."""

    text: str = ""
    payload: str | None = None


class Payload(Struct, frozen=True):
    """Of an attachment of any type: the address and token of a file, a contact's card, a keyboard's buttons."""

    url: str | None = None
    token: str | None = None
    vcf_info: str | None = None
    hash: str | None = None
    max_info: User | None = None
    buttons: list[list[Key]] = field(default_factory=list)


class Attachment(Struct, frozen=True):
    """``size`` in bytes, ``duration`` in seconds."""

    type: str
    payload: Payload | None = None
    filename: str | None = None
    size: int | None = None
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    title: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Body(Struct, frozen=True):
    mid: str
    text: str | None = None
    attachments: list[Attachment] | None = None
    markup: list[Markup] | None = None


class Link(Struct, frozen=True):
    """The message that this one answers (``reply``) or passes on (``forward``)."""

    type: str
    message: Body


class Message(Struct, frozen=True):
    """``timestamp`` in ms. Nobody is the sender of what a channel posts."""

    body: Body
    recipient: Recipient
    sender: User | None = None
    timestamp: int | None = None
    link: Link | None = None


class Callback(Struct, frozen=True):
    """A button was pressed. The id is the keyboard's as the schema says, so a press is that and its time."""

    callback_id: str
    user: User
    timestamp: int = 0
    payload: str | None = None


class Update(Struct, frozen=True):
    """``timestamp`` in ms."""

    update_type: str
    timestamp: int = 0
    message: Message | None = None
    callback: Callback | None = None
    message_id: str | None = None
    chat_id: int | None = None
    user: User | None = None
    payload: str | None = None
    user_locale: str | None = None


class Known(Struct, frozen=True):
    """An update as it came, under ``update``, with the phones that MAX vouches for; see `omnid_max.raw.wrap`."""

    update: RawJson = RawJson(b"")
    verified: list[str] = field(default_factory=list)
