"""The channel itself: what a kind is and can do, what a live channel must and may have, what the core gives it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from msgspec import Struct, field

from omnid.channel.incoming import Incoming, Raw, Sender
from omnid.channel.outgoing import Outgoing, Sent
from omnid.channel.secret import Secret
from omnid.model import AttachmentType, ClaimType, EntityType

if TYPE_CHECKING:
    import aiohttp
    import aiohttp.web
    import structlog.typing


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
    ``edit``, ``retract``: what has left can be changed, or taken back, at the contact; the channel is `CanEdit`,
    `CanRetract`.
    ``pull``: the contact's own client reads the log (the website chat); nothing is sent and there is no outbox.
    ``sends``: False where messages only come in (a contact form): answers take another way, or are refused at once.
    ``reaches``: the sort of claim whose value is an external id here, so that who leaves one elsewhere is reached.
    ``service``: what contacts call the service, where its channels make links (`CanLink`): they may be offered, where
    they write, to be answered there; empty: they are not.
    """

    text_limit: int
    text_unit: TextUnit = TextUnit.CHARACTER
    caption_limit: int = 0
    entities: frozenset[EntityType] = frozenset()
    files: Mapping[AttachmentType, int] = field(default_factory=dict)
    files_together: int = 1
    buttons: bool = False
    edit: bool = False
    retract: bool = False
    typing: bool = False
    receipts: bool = False
    idempotent: bool = False
    retry_unsure: bool = True
    window_s: int | None = None
    window_with: Mapping[str, int] = field(default_factory=dict)
    templates: bool = False
    pull: bool = False
    sends: bool = True
    reaches: ClaimType | None = None
    service: str = ""
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

    async def remember(self, name: str, value: str, seconds: float) -> None:
        """Keep a text of the plugin's own for so long, over restarts; it is on disk when this returns.

        At most 64 KiB. For a count or a mark; what belongs to an update goes into its payload, what belongs to a
        conversation into `Received.thread`. Raises `Unavailable` when the database cannot take it.
        """

    async def recall(self, name: str) -> str | None:
        """What `remember` keeps under this name; None when there is nothing, or nothing any more."""

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
    async def edit(self, external_id: str, outgoing: Outgoing) -> None:
        """Change a part that was sent as ``external_id`` into ``outgoing``: its text, or the caption of its file.

        The file is the one that was sent, and stays. What reads so already is no error. Raises an `Outcome`; an
        `Unsure` is simply tried again.
        """


@runtime_checkable
class CanRetract(Protocol):
    async def retract(self, recipient: str, external_id: str) -> None:
        """Take a part that was sent as ``external_id`` back, at the contact too; what is gone already is no error.

        Raises an `Outcome`; an `Unsure` is simply tried again.
        """


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
    for a visitor: hex HMAC-SHA256 of their user id. No ``origins`` means any page may show the chat. ``messengers``:
    the channels, by name, that visitors may be offered to be answered by (`Capabilities.service`); none given: all.
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
    messengers: list[str] = field(default_factory=list)
    identify_secret: Secret | None = None
