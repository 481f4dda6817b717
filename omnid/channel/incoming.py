"""What arrives: an update as the service sent it, and what it says once converted."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from omnid.model import AttachmentType, ClaimType, Entity


class Raw(Struct, frozen=True, kw_only=True):
    """One update as the service sent it. ``key`` is unique in the channel: the second copy is ignored."""

    key: str
    payload: bytes


class Sender(Struct, frozen=True, kw_only=True):
    """Who wrote. ``external_id`` is the address replies go to, opaque to everybody but the plugin.

    ``aliases``: other addresses the service says are the same person (a phone number beside a user id).
    """

    external_id: str
    name: str = ""
    username: str | None = None
    language: str | None = None
    aliases: list[str] = field(default_factory=list)


class Claimed(Struct, frozen=True, kw_only=True):
    """Something the update says of its sender; ``verified`` only where the service vouches for it."""

    type: ClaimType
    value: str
    verified: bool = False


class RemoteFile(Struct, frozen=True, kw_only=True):
    """A file that came with a message. ``ref`` is what `CanFetch.fetch` needs, opaque; None when there are no bytes.

    ``size`` in bytes, 0 when unknown. ``meta``: see `AttachmentType`.
    """

    type: AttachmentType
    ref: str | None = None
    name: str = ""
    mime: str = ""
    size: int = 0
    meta: dict[str, Any] = field(default_factory=dict)


class Received(Struct, frozen=True, kw_only=True, tag=True):
    """A contact wrote. ``external_id`` is unique in the channel; ``at`` is the service's time in ms, if it has one.

    ``start``: the payload of a deep link or referral. ``pressed``: the ``data`` of a button of ours.
    ``reply_to``: the external id of the message this one answers. ``refers``: external ids it names as what it belongs
    to, best first; it is filed there if its sender takes part. ``token``: an `Outgoing.token` that came back, which
    proves where it belongs. ``thread``: what the plugin wants to know when it answers, given back as `Outgoing.thread`.
    ``original``: the whole text where ``text`` leaves out what was quoted. ``automatic``: a machine wrote it; nobody
    waits for an answer. ``due_at``: when the contact asked to be called or answered, ms.
    ``companions``: external ids of others it was sent to as well: they take part where it is filed.
    """

    external_id: str
    sender: Sender
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    files: list[RemoteFile] = field(default_factory=list)
    claims: list[Claimed] = field(default_factory=list)
    at: int | None = None
    start: str | None = None
    pressed: str | None = None
    reply_to: str | None = None
    refers: list[str] = field(default_factory=list)
    token: str | None = None
    thread: str | None = None
    subject: str = ""
    original: str | None = None
    automatic: bool = False
    due_at: int | None = None
    companions: list[str] = field(default_factory=list)


class Edited(Struct, frozen=True, kw_only=True, tag=True):
    """A contact changed what they wrote. An edit of a message we never saw is taken as the message itself."""

    external_id: str
    sender: Sender
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    files: list[RemoteFile] = field(default_factory=list)
    at: int | None = None


class Retracted(Struct, frozen=True, kw_only=True, tag=True):
    """A contact took a message back."""

    external_id: str
    at: int | None = None


class ReceiptState(StrEnum):
    SENT = "sent"
    """The service took it; says something new only where the answer to our send did not arrive."""
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Receipt(Struct, frozen=True, kw_only=True, tag=True):
    """What became of a message of ours. With ``up_to``, of it and all before it to the same contact.

    ``key``: the `Outgoing.key` it left with, where the service gives that back: it settles a send of unknown outcome.
    """

    external_id: str
    state: ReceiptState
    reason: str | None = None
    up_to: bool = False
    key: str | None = None
    at: int | None = None


class Reach(Struct, frozen=True, kw_only=True, tag=True):
    """The contact blocked us (``reachable`` False) or let us in again."""

    sender: Sender
    reachable: bool
    reason: str = ""


class Echoed(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody answered a contact in the service's own interface; one of our own messages coming back is nothing.

    ``recipient``: the contact. ``author``: who answered, as far as the service tells.
    """

    external_id: str
    recipient: Sender
    author: str = ""
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    files: list[RemoteFile] = field(default_factory=list)
    at: int | None = None


class Reacted(Struct, frozen=True, kw_only=True, tag=True):
    """A contact put ``reaction`` (an emoji) on a message, or took it off (empty)."""

    external_id: str
    sender: Sender
    reaction: str


class Typing(Struct, frozen=True, kw_only=True, tag=True):
    """The contact is typing; never stored."""

    sender: Sender


Incoming = Received | Edited | Retracted | Receipt | Reach | Echoed | Reacted | Typing
