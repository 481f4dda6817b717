"""The contract of consoles: what a kind of console is, what a live one must do, what the core gives it.

A console is a place operators work in outside the terminal. It reads the log, calls operations as the operator who
asks, and keeps what stands there in posts: written down before they are made, marked after. An entry point in the group
``omnid.consoles`` names a `ConsoleKind`.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from msgspec import Struct

from omnid.channel import Check, Secret, SecretUnreadable
from omnid.errors import Conflict, Invalid, NotAllowed, NotFound, OmnidError, RateLimited, TooLarge, Unavailable
from omnid.events import Event
from omnid.model import (
    Attachment,
    AttachmentState,
    AttachmentType,
    ConsolePerson,
    ConsolePost,
    ConsoleThread,
    Conversation,
    ConversationId,
    ConversationState,
    Message,
    MessageId,
    MessageState,
    MessageType,
    PostId,
    PostState,
    Sentence,
    Seq,
)

if TYPE_CHECKING:
    import aiohttp
    import structlog.typing

__all__ = [
    "Attachment",
    "AttachmentState",
    "AttachmentType",
    "Check",
    "CheckableConsole",
    "Conflict",
    "ConsoleKind",
    "ConsolePerson",
    "ConsolePort",
    "ConsolePost",
    "ConsoleThread",
    "Conversation",
    "ConversationId",
    "ConversationState",
    "Event",
    "Happening",
    "Heard",
    "Invalid",
    "LiveConsole",
    "Message",
    "MessageId",
    "MessageState",
    "MessageType",
    "NewPost",
    "NotAllowed",
    "NotFound",
    "OmnidError",
    "People",
    "PostId",
    "PostState",
    "Posts",
    "RateLimited",
    "Secret",
    "SecretUnreadable",
    "Sentence",
    "Seq",
    "TooLarge",
    "Unavailable",
]


class Happening(Struct, frozen=True, kw_only=True):
    """A fact of the log; ``message`` as it is now, for facts about a message."""

    seq: Seq
    at: int
    event: Event
    message: Message | None = None


class NewPost(Struct, frozen=True, kw_only=True):
    """What is to be posted. ``sort`` and ``data`` (plain JSON values) are the console's own."""

    place: str
    sort: str
    data: dict[str, Any] = {}
    conversation_id: ConversationId | None = None
    message_id: MessageId | None = None


class Heard(Struct, frozen=True, kw_only=True):
    """What an operator wrote on the console: with it, a message said twice is one message."""

    place: str
    external_id: str


class Posts(Protocol):
    """What stands in the console's places, on disk."""

    async def take(self, posts: Sequence[NewPost], cursor: Seq | None = None) -> None:
        """Queue posts and move the cursor over the log, in one commit. Raises `Unavailable`."""

    async def recover(self) -> int:
        """At the start: what the last daemon died in is queued again, as a possible duplicate. How many."""

    async def due(self, limit: int, sort: str | None = None) -> list[ConsolePost]:
        """Queued or under way, oldest first; of one sort, or of all."""

    async def move(self, place: str, to: str) -> None:
        """What waits to be posted in one place waits for another from now on."""

    async def begin(self, ids: Sequence[PostId]) -> None:
        """Write down that they are being posted; before it is tried."""

    async def sent(self, ids: Sequence[PostId], external_id: str | None) -> None:
        """Several that were posted together share the service's id."""

    async def failed(self, ids: Sequence[PostId], reason: str) -> None: ...

    async def again(self, ids: Sequence[PostId], reason: str, *, doubtful: bool) -> None:
        """Back to the queue. ``doubtful``: nobody knows whether they stand there already."""

    async def at(self, place: str, external_id: str) -> list[ConsolePost]:
        """What stands behind one id of the service."""

    async def of_message(self, message: MessageId) -> list[ConsolePost]:
        """All posts about a message, also one an operator wrote here (state ``heard``)."""

    async def thread(self, place: str, conversation: ConversationId) -> ConsoleThread | None: ...

    async def thread_at(self, place: str, external_id: str) -> ConsoleThread | None: ...

    async def threads(self, conversation: ConversationId) -> list[ConsoleThread]: ...

    async def put_thread(self, thread: ConsoleThread) -> None:
        """A new one, or what is known of it from now on."""

    async def change_thread(self, thread: ConsoleThread, state: str | None = None, **data: Any) -> None:
        """Change its state or some of its data, as they are now, and leave the rest."""

    async def drop_thread(self, thread: ConsoleThread) -> None: ...


class People(Protocol):
    """Who is which operator on this console."""

    async def pair(self, external_id: str, code: str) -> ConsolePerson:
        """Raises `Invalid` for a wrong code, `Conflict` for one used or too late, `RateLimited` for a guesser."""

    async def find(self, external_id: str) -> ConsolePerson | None:
        """None for a stranger, and for an operator who is disabled."""

    async def every(self) -> list[ConsolePerson]: ...

    async def choose(self, external_id: str, conversation: ConversationId | None) -> None:
        """Which conversation they answer now, where a place has no threads."""


class ConsolePort(Protocol):
    """What the core gives a live console; valid while `ConsoleKind.open` is."""

    @property
    def name(self) -> str:
        """The console's name."""

    @property
    def log(self) -> "structlog.typing.FilteringBoundLogger":
        """A logger that knows the console."""

    @property
    def session(self) -> "aiohttp.ClientSession":
        """A shared HTTP session, with the console's proxy and CA settings and a time-out of 30 s."""

    @property
    def posts(self) -> Posts: ...

    @property
    def people(self) -> People: ...

    async def cursor(self) -> Seq | None:
        """How far the console has read the log; None when it never did."""

    async def last(self) -> Seq:
        """The newest fact there is."""

    async def after(self, seq: Seq, limit: int) -> list[Happening]:
        """The facts behind ``seq``, in order; waits until there is one."""

    def knows(self, operation: str) -> bool:
        """Whether there is an operation of that name."""

    def worded(self, what: OmnidError | Sentence | str, language: str) -> str:
        """An error, a notice, the reason of a failure in ``en`` or ``ru``; what is not the desk's own stays so."""

    async def call(
        self,
        external_id: str,
        operation: str,
        request: Mapping[str, Any],
        *,
        key: str | None = None,
        heard: Heard | None = None,
    ) -> Any:
        """Perform an operation as the operator that person is; the answer in plain JSON values.

        ``heard``: the post it came from, for operations that answer with a message; a second call with the same one
        returns the first message and changes nothing. Raises `NotAllowed` for strangers, and what the operation raises.
        """

    async def look(self, operation: str, request: Mapping[str, Any]) -> Any:
        """A reading operation for the console itself, to show what everybody there may see; in plain JSON values."""

    async def upload(self, external_id: str, name: str, stream: AsyncIterator[bytes]) -> str:
        """Store a file for a reply by that person; its ticket for ``files``. Raises `TooLarge`, `NotAllowed`."""

    def read(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a stored attachment."""

    def working(self) -> None:
        """Tell that the service answers; call it after each success, it costs nothing."""

    def failing(self, reason: str) -> None:
        """Tell that the service does not answer, and why; shown as “failing since … because …”."""


class LiveConsole(Protocol):
    """A console that is open."""

    async def run(self) -> None:
        """Show what happens and do what operators ask, until cancelled. Any exception restarts it with backoff."""


@runtime_checkable
class CheckableConsole(Protocol):
    async def check(self) -> list[Check]:
        """Try it for real, changing nothing outside: for ``omnid console test``."""


class ConsoleKind(Struct, frozen=True, kw_only=True):
    """A sort of console. ``config`` is a frozen, keyword-only msgspec struct whose docstring explains its fields."""

    name: str
    title: str
    config: type[Struct]
    open: Callable[[Any, ConsolePort], AbstractAsyncContextManager[LiveConsole]]
