"""The frames of the website chat, both ways: docs/widget-protocol.md as structs, and their coding."""

from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Raw, Struct, field

from omnid.errors import Invalid, OmnidError, Unavailable
from omnid.model import AttachmentState, AttachmentType, Button, Entity, Seq

FILES = 10
"""Attachments of one message."""
ATTRIBUTES = 20
"""What a page may say of its visitor by names of its own."""
KEY = r"^[A-Za-z0-9_-]{8,64}$"
RETRY_S = 5
"""When to try again what the disk refused."""

Key = Annotated[str, Meta(pattern=KEY)]
Ticket = Annotated[str, Meta(max_length=2000)]


# --- from the visitor -----------------------------------------------------------------------------------------------


class Frame(Struct, frozen=True, kw_only=True, tag_field="t"):
    """What the browser says; fields it does not know are left for a newer desk."""


class Open(Frame, frozen=True, tag="open"):
    visitor: str
    after: str | None = None


class Page(Struct, frozen=True, kw_only=True):
    url: str = ""
    title: str = ""


class Say(Frame, frozen=True, tag="message"):
    key: Key
    text: str = ""
    files: Annotated[list[Ticket], Meta(max_length=FILES)] = []
    page: Page | None = None
    name: str | None = None


class Type(Frame, frozen=True, tag="typing"):
    on: bool


class Delivered(Frame, frozen=True, tag="delivered"):
    key: Key


class Read(Frame, frozen=True, tag="read"):
    key: Key


class Identify(Frame, frozen=True, tag="identify"):
    name: Annotated[str, Meta(max_length=100)] | None = None
    email: Annotated[str, Meta(max_length=254)] | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None
    user_id: Annotated[str, Meta(max_length=200)] | None = None
    signature: Annotated[str, Meta(max_length=200)] | None = None
    attributes: Annotated[dict[str, str], Meta(max_length=ATTRIBUTES)] = {}


class Leave(Frame, frozen=True, tag="leave"):
    """Where they want to be answered when the chat is closed."""

    email: Annotated[str, Meta(max_length=254)]


class Join(Frame, frozen=True, tag="link"):
    """Make a link into a messenger, to be answered there."""

    service: Annotated[str, Meta(max_length=40)]


FromVisitor = Open | Say | Type | Delivered | Read | Identify | Leave | Join

_decoder: msgspec.json.Decoder[FromVisitor] = msgspec.json.Decoder(FromVisitor)


class Which(Struct, frozen=True):
    """What is known of a frame that could not be taken, so that the sender learns which it was."""

    key: Annotated[str, Meta(max_length=64)] | None = None
    t: Annotated[str, Meta(max_length=20)] | None = None


def decode(data: bytes | Raw) -> FromVisitor:
    """Raises `Invalid`."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Invalid(f"That is no frame the desk knows: {problem}.") from problem


def which(data: bytes | Raw) -> Which:
    try:
        return msgspec.json.decode(data, type=Which)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Which()


# --- from the desk --------------------------------------------------------------------------------------------------


class Told(Struct, frozen=True, kw_only=True, tag_field="t"):
    """What the desk says."""


class Hello(Told, frozen=True, tag="hello"):
    after: str
    more: bool = False
    older: str | None = None


class Author(Struct, frozen=True, kw_only=True):
    name: str
    picture: str | None


class File(Struct, frozen=True, kw_only=True):
    """``url`` is relative to the daemon's public URL; None while there are no bytes."""

    id: str
    type: AttachmentType
    name: str
    mime: str
    size: int
    url: str | None
    state: AttachmentState
    meta: dict[str, Any]


class Message(Told, frozen=True, tag="message"):
    """``after`` is None in what is not told in the order of the log: the newest 50 and history."""

    key: str
    from_: str = field(name="from")
    text: str
    entities: list[Entity]
    buttons: list[list[Button]]
    files: list[File]
    author: Author | None
    at: int
    state: str
    edited: bool
    deleted: bool
    after: str | None


class State(Told, frozen=True, tag="state"):
    key: str
    state: str
    after: str


class Waiting(Struct, frozen=True, kw_only=True):
    """What to expect: times in ms. ``opens_at``: None where it is open, or nobody knows; ``expected_ms``: the same.

    ``ask``: whether to ask for an e-mail address. ``services``: messengers to offer, as people call them.
    """

    open: bool
    opens_at: int | None
    expected_ms: int | None
    ask: bool
    services: list[str]


class Ack(Told, frozen=True, tag="ack"):
    key: str
    at: int
    after: str
    wait: Waiting


class Typing(Told, frozen=True, tag="typing"):
    on: bool
    author: Author | None


class Error(Told, frozen=True, omit_defaults=True, tag="error"):
    """``of``: the ``t`` of the frame it answers."""

    code: str
    message: str
    key: str | None = None
    of: str | None = None
    retry_after: int | None = None


class Identified(Told, frozen=True, tag="identified"):
    verified: bool


class Left(Told, frozen=True, tag="left"):
    """Answers go to this address too."""

    email: str


class Linked(Told, frozen=True, tag="link"):
    """Who opens it is known by it in that messenger; it is good once, and for a day."""

    service: str
    url: str


class Joined(Told, frozen=True, tag="joined"):
    """They came by the link: answers reach them in this messenger."""

    service: str


encode = msgspec.json.Encoder().encode


def error(problem: OmnidError, about: Which) -> bytes:
    retry_after = problem.details.get("retry_after", RETRY_S if isinstance(problem, Unavailable) else None)
    return encode(Error(code=problem.code, message=problem.message, key=about.key, of=about.t, retry_after=retry_after))


class Parcel(NamedTuple):
    """A frame on its way to many: ``body`` is its JSON, ``wire`` the same as WebSockets carry it, both made once.

    ``seq``: its place in the log; None for what is true only now.
    """

    seq: Seq | None
    body: bytes
    wire: bytes


def parcel(body: bytes, seq: Seq | None = None) -> Parcel:
    return Parcel(seq, body, wire(body))


def wire(body: bytes) -> bytes:
    """A text message of one unmasked frame (RFC 6455, 5.2)."""
    size = len(body)
    if size < 126:
        return bytes((0x81, size)) + body
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2, "big") + body
    return b"\x81\x7f" + size.to_bytes(8, "big") + body
