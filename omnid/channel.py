"""The plugin contract: with ``omnid.testing`` the only module of ours that a plugin imports.

A plugin is a value, not a class to inherit from: an entry point in the group ``omnid.kinds`` names a `Kind`. Its
conversion of what arrives is a pure function (`Kind.incoming`), its connection an async context manager (`Kind.open`)
yielding a `Live` channel. What a live channel can do beyond receiving and sending is found by the one-method
protocols below that it implements.
"""

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from msgspec import Struct, field

from omnid.errors import Unavailable
from omnid.model import AttachmentType, Button, ClaimType, Entity, EntityType, Template

if TYPE_CHECKING:
    import aiohttp
    import aiohttp.web
    import structlog.typing

__all__ = [
    "AttachmentType",
    "Button",
    "CanCall",
    "CanEdit",
    "CanFetch",
    "CanLink",
    "CanRetract",
    "CanRoute",
    "CanType",
    "Capabilities",
    "ChannelDown",
    "Check",
    "Checkable",
    "ClaimType",
    "Claimed",
    "Echoed",
    "Edited",
    "Entity",
    "EntityType",
    "Incoming",
    "Kind",
    "Live",
    "Outcome",
    "Outgoing",
    "OutgoingFile",
    "Port",
    "Raw",
    "Reach",
    "Reacted",
    "Receipt",
    "ReceiptState",
    "Received",
    "Rejected",
    "RemoteFile",
    "Retracted",
    "Retry",
    "Secret",
    "SecretUnreadable",
    "Sender",
    "Sent",
    "Template",
    "TextUnit",
    "Typing",
    "Unavailable",
    "Unreachable",
    "Unsure",
    "VisitorConfig",
    "WindowClosed",
]


class SecretUnreadable(Exception):
    """A secret's reference leads nowhere; the sentence says which and why."""


class Secret:
    """A secret by reference (``env:NAME``, ``file:/path``, ``credential:NAME``) or literally; never printed."""

    __slots__ = ("reference",)

    def __init__(self, reference: str) -> None:
        self.reference = reference

    def reveal(self) -> str:
        """The value. Raises `SecretUnreadable`."""
        source, _, name = self.reference.partition(":")
        if source == "env":
            value = os.environ.get(name)
            if value is None:
                raise SecretUnreadable(f"the environment variable {name} is not set")
            return value
        if source == "file":
            return _read_secret(Path(name))
        if source == "credential":
            folder = os.environ.get("CREDENTIALS_DIRECTORY")
            if folder is None:
                raise SecretUnreadable(
                    f"credential {name}: $CREDENTIALS_DIRECTORY is not set (not started by systemd?)"
                )
            return _read_secret(Path(folder) / name)
        return self.reference

    @property
    def is_reference(self) -> bool:
        return self.reference.partition(":")[0] in ("env", "file", "credential")

    def __repr__(self) -> str:
        return f"Secret({self.reference!r})" if self.is_reference else "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reference == self.reference

    def __hash__(self) -> int:
        return hash(self.reference)


def _read_secret(path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SecretUnreadable(f"cannot read {path}: {problem}") from problem


# --- what arrives ---------------------------------------------------------------------------------------------------


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
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Receipt(Struct, frozen=True, kw_only=True, tag=True):
    """What became of a message of ours. With ``up_to``, of it and all before it to the same contact."""

    external_id: str
    state: ReceiptState
    reason: str | None = None
    up_to: bool = False
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


# --- what leaves ----------------------------------------------------------------------------------------------------


class OutgoingFile(Struct, frozen=True, kw_only=True):
    """A file to send. ``open()`` streams its bytes from the start, each time it is called.

    ``url``: where the service can fetch it itself; None without a public URL.
    """

    type: AttachmentType
    name: str
    mime: str
    size: int
    open: Callable[[], AsyncIterator[bytes]]
    url: str | None = None


class Outgoing(Struct, frozen=True, kw_only=True):
    """One part of a message, already cut to the kind's capabilities. ``key`` is the same on every try of this part.

    ``recipient`` is the identity's external id; ``number`` is a stable positive integer made of the key, below 2**31,
    for services that de-duplicate by number. ``more``: further files, where the kind takes several in one message
    (`Capabilities.files_together`). ``automatic``: no operator wrote it. ``thread``: the newest `Received.thread` of
    the conversation with this recipient. ``token``: proves the conversation when it comes back; lower-case letters and
    digits, at most 32. ``answers``: the external id of the contact's newest message there.
    """

    key: str
    number: int
    recipient: str
    text: str = ""
    entities: Sequence[Entity] = ()
    file: OutgoingFile | None = None
    more: Sequence[OutgoingFile] = ()
    buttons: Sequence[Sequence[Button]] = ()
    reply_to: str | None = None
    thread: str | None = None
    token: str = ""
    subject: str = ""
    answers: str | None = None
    template: Template | None = None
    automatic: bool = False


class Sent(Struct, frozen=True, kw_only=True):
    """The service took it; ``external_id`` is what receipts and edits will name."""

    external_id: str | None = None


class Outcome(Exception):
    """Why a message did not leave; the subclasses are all there are. ``reason`` is a sentence for an operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Retry(Outcome):
    """The service certainly did not take it and may later. ``after`` in seconds, None: the sender's own backoff.

    ``whole_channel``: nothing else may be sent on the channel either until then.
    """

    def __init__(self, reason: str, after: float | None = None, *, whole_channel: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.whole_channel = whole_channel


class Rejected(Outcome):
    """The service will never take this message."""


class Unreachable(Outcome):
    """The service will take nothing for this recipient: blocked, deleted, never started."""


class WindowClosed(Outcome):
    """The service takes only templates for this recipient until they write again."""


class ChannelDown(Outcome):
    """The channel itself cannot send: bad token, forbidden, misconfigured. Messages wait."""


class Unsure(Outcome):
    """We do not know whether the service took it."""


# --- the channel itself ---------------------------------------------------------------------------------------------


class TextUnit(StrEnum):
    """How a service counts the length of a text."""

    CHARACTER = "character"
    UTF16 = "utf16"
    BYTE = "byte"


class Capabilities(Struct, frozen=True, kw_only=True):
    """What a kind can do, as values, so that splitting, rendering and fallback need no name of a kind.

    ``text_limit`` and ``caption_limit`` are counted in ``text_unit``; 0 means none. ``files`` maps the types a service
    takes to its limit in bytes; a type that is missing is sent as FILE, and refused when that is missing too.
    ``files_together``: how many files go in one message.
    ``per_second`` and ``per_second_each``: messages a second for the channel and for one recipient.
    ``idempotent``: the service ignores a second copy with the same key, so an unknown outcome is simply tried again.
    ``retry_unsure``: what to do where it does not: True tries again and marks the message as perhaps doubled.
    ``window_s``: how long after the contact's last message the service takes free text, seconds; None: always.
    ``window_with``: the longer windows that settings open: the name of a yes-or-no setting → seconds.
    ``templates``: outside the window it takes templates.
    ``pull``: the contact's own client reads the log (the website chat); nothing is sent and there is no outbox.
    ``sends``: False where messages only come in (a contact form): answers take another way, or are refused at once.
    """

    text_limit: int
    text_unit: TextUnit = TextUnit.CHARACTER
    caption_limit: int = 0
    entities: frozenset[EntityType] = frozenset()
    files: Mapping[AttachmentType, int] = field(default_factory=dict)
    files_together: int = 1
    buttons: bool = False
    edit: bool = False
    typing: bool = False
    receipts: bool = False
    idempotent: bool = False
    retry_unsure: bool = True
    window_s: int | None = None
    window_with: Mapping[str, int] = field(default_factory=dict)
    templates: bool = False
    pull: bool = False
    sends: bool = True
    per_second: float = 20.0
    per_second_each: float = 1.0


class Check(Struct, frozen=True, kw_only=True):
    """One thing that was tried; ``hint`` says how to mend it."""

    name: str
    ok: bool
    message: str
    hint: str = ""


class Port(Protocol):
    """What the core gives a live channel; valid while `Kind.open` is."""

    @property
    def name(self) -> str:
        """The channel's name."""

    @property
    def log(self) -> "structlog.typing.FilteringBoundLogger":
        """A logger that knows the channel."""

    @property
    def session(self) -> "aiohttp.ClientSession":
        """A shared HTTP session, with the channel's proxy and CA settings and a time-out of 30 s."""

    @property
    def hook_url(self) -> str | None:
        """The public URL of this channel's webhook (``…/hooks/<channel>/<secret>``); None without a public URL."""

    async def accept(self, updates: Sequence[Raw], cursor: str | None = None) -> None:
        """Store, convert and receive; returns when all is on disk, and only then may the service be told.

        ``cursor`` is saved in the same commit. Never raises for what is in an update. Raises `Unavailable`
        when the database cannot take it: tell the service nothing and come again.
        """

    async def cursor(self) -> str | None:
        """The cursor saved last."""

    async def typing(self, sender: Sender) -> None:
        """The contact is typing; goes to whoever looks, never stored."""

    def working(self) -> None:
        """Tell that the service answers; call it after each success, it costs nothing."""

    def failing(self, reason: str) -> None:
        """Tell that the service does not answer, and why; shown as “failing since … because …”."""


@runtime_checkable
class Live(Protocol):
    """A channel that is open."""

    async def receive(self) -> None:
        """Take in what arrives, through the port, until cancelled. Any exception restarts the channel with backoff."""

    async def send(self, outgoing: Outgoing) -> Sent:
        """Send one part. Raises an `Outcome`; anything else is a bug and counts as `Unsure`."""


@runtime_checkable
class CanRoute(Protocol):
    def routes(self) -> "Mapping[str, Callable[[aiohttp.web.Request], Any]]":
        """Webhook handlers by method (``POST``, ``GET``), served at `Port.hook_url`: verify, accept, answer."""


@runtime_checkable
class CanFetch(Protocol):
    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """Stream the bytes of a `RemoteFile`. Raises `Retry` (again later) or `Rejected` (never)."""


@runtime_checkable
class CanEdit(Protocol):
    async def edit(self, external_id: str, outgoing: Outgoing) -> None: ...


@runtime_checkable
class CanRetract(Protocol):
    async def retract(self, recipient: str, external_id: str) -> None: ...


@runtime_checkable
class CanType(Protocol):
    async def typing(self, recipient: str) -> None:
        """Show the contact that somebody is typing."""


@runtime_checkable
class CanCall(Protocol):
    async def call(self, phone: str, operator: str, conversation: int) -> str:
        """Ask a telephone exchange to ring both sides; a sentence on what it does now. Raises an `Outcome`.

        ``phone`` as ``+`` and digits, ``operator`` by login.
        """


@runtime_checkable
class Checkable(Protocol):
    async def check(self) -> list[Check]:
        """Try the connection for real, changing nothing outside: for ``omnid channel test``."""


@runtime_checkable
class CanLink(Protocol):
    async def link(self, token: str) -> str:
        """A deep link that brings ``token`` back as `Received.start`."""


class Kind(Struct, frozen=True, kw_only=True):
    """A sort of channel. ``config`` is a frozen, keyword-only msgspec struct whose docstring explains its fields.

    ``incoming`` converts one raw payload (pure, may raise anything: that is journalled). ``snippet`` makes what the
    sysadmin has to paste somewhere after adding a channel: (public URL, channel's name) → text.
    ``extract``: the bytes of a `RemoteFile` that lies inside the raw payload, as in a mail: (payload, ref) → bytes,
    pure; a kind that has it needs no `CanFetch`. Raises anything when there is no such file.
    ``assets``: a folder served under ``<public url>/<kind's name>/``.
    """

    name: str
    title: str
    config: type[Struct]
    capabilities: Capabilities
    open: Callable[[Any, Port], AbstractAsyncContextManager[Live]]
    incoming: Callable[[bytes], list[Incoming]]
    snippet: Callable[[str, str], str] | None = None
    extract: Callable[[bytes, str], bytes] | None = None
    assets: Path | None = None


class VisitorConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a kind whose contacts talk to the daemon itself (`Capabilities.pull`), as the website chat does.

    Sizes in bytes, lengths in characters, rates in messages a minute. ``identify_secret`` lets the shop's server vouch
    for a visitor: hex HMAC-SHA256 of their user id. No ``origins`` means any page may show the chat.
    """

    origins: list[str] = field(default_factory=list)
    title: str = ""
    greeting: str = ""
    color: str = "#2563eb"
    text_limit: int = 4000
    file_limit: int = 25 * 1024 * 1024
    file_types: list[str] = field(
        default_factory=lambda: [
            "image/*",
            "video/*",
            "audio/*",
            "text/plain",
            "text/csv",
            "application/*",
        ]
    )
    per_minute: int = 60
    per_minute_address: int = 600
    identify_secret: Secret | None = None
