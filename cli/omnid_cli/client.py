"""What commands ask of a desk, wherever it is; and which of the ways to it is taken."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from omnid.errors import Invalid, Unavailable
from omnid.policy.sentences import sentence

if TYPE_CHECKING:
    from omnid.config import Settings
    from omnid.desk.calling import Call, Called
    from omnid.desk.linking import Link, MakeLink
    from omnid.desk.log import Happening


class Download(NamedTuple):
    """A file's bytes as they come."""

    name: str
    size: int
    chunks: Iterator[bytes]


class Portion(NamedTuple):
    """Some lines of an export. ``cursor``: what to go on after; ``end``: the cursor it will reach, if that is known."""

    body: bytes
    rows: int
    cursor: int
    end: int | None


class Typing(NamedTuple):
    """Somebody types, or stopped; ``author`` is an operator's name, None for the contact."""

    conversation: int
    author: str | None
    on: bool


class Client(Protocol):
    """A desk. Every method raises `OmnidError` with a sentence that says what to do."""

    where: str
    """What people call it: a path or an address."""

    def call(self, operation: str, values: dict[str, Any], key: str | None = None) -> Any:
        """Perform an operation and return its response; ``values`` are plain, as in JSON."""

    def follow(self, values: dict[str, Any], *, live: bool, beat: bool = False) -> Iterator["list[Happening]"]:
        """The log in portions, from where ``values`` (of ``event.list``) say; with ``live`` it never ends.

        ``beat``: empty portions too, whenever the desk was heard of.
        """

    def signals(self) -> Iterator["Typing"]:
        """Who types anywhere, until the daemon ends it; the client is good for nothing else meanwhile."""

    def tell_typing(self, conversation: int, *, on: bool) -> None:
        """Show the contact and other operators that somebody types. Raises `DaemonNeeded`."""

    def typing_now(self, conversation: int) -> list[str]:
        """Which other operators type an answer there; nobody where no daemon runs."""

    def typists(self, conversation: int) -> Iterator[tuple[str | None, bool]]:
        """Who types in a conversation (None: its contact) and whether they still do, until the daemon ends it.

        On a connection of its own, for a thread of its own.
        """

    def upload(self, path: Path) -> str:
        """Store a file; its ticket for `conversation.reply`."""

    def download(self, public_id: str, name: str) -> Download: ...

    def query(self, sql: str) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """The columns' names and the rows."""

    def export(self, wanted: dict[str, Any]) -> Iterator[Portion]:
        """Everything of a noun (``omnid.desk.export.Wanted``), its header first."""

    def index(self, seconds: float) -> None:
        """Bring the full-text index up to date, as far as that takes no longer; a daemon does it by itself."""

    def channels(self) -> list[dict[str, Any]]:
        """How each channel is, as the daemon knows it. Raises `DaemonNeeded`."""

    def consoles(self) -> list[dict[str, Any]]:
        """How each console is, as the daemon knows it. Raises `DaemonNeeded`."""

    def ring(self, call: "Call") -> "Called":
        """Have both sides of a call rung; the daemon does it."""

    def link(self, wanted: "MakeLink") -> "Link":
        """A deep link that joins whoever comes by it; the daemon asks the channel for it."""

    def close(self) -> None:
        """End it; another thread that waits for an answer gets `Unavailable`."""


def remote(url: str, token: str | None, act_as: str | None) -> Client:
    from omnid_cli.remote import Remote

    return Remote.at(url, token, act_as)


def here(settings: "Settings", act_as: str | None) -> Client:
    """The database where this user may open it, else the daemon's socket. Raises `Unavailable`."""
    database = settings.database
    if os.access(database, os.R_OK | os.W_OK) or _is_missing(database):
        from omnid_cli.local import Local

        return Local(settings, act_as)
    if os.access(settings.socket, os.W_OK):
        from omnid_cli.remote import Remote

        return Remote.on(settings.socket, act_as)
    raise Unavailable(
        f"You may not open {database}, and no daemon answers you on {settings.socket}. "
        "Become its owner (sudo -u …), or have the daemon listen where you may reach it ([private] socket)."
    )


def readable_size(path: Path) -> int:
    """Of a file to be sent, in bytes. Raises `Invalid` for what cannot be read or is empty."""
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as problem:
        raise Invalid(sentence("unreadable", path=str(path), because=str(problem.strerror)), path="file") from problem
    if not size:
        raise Invalid(sentence("is_empty", path=str(path)), path="file")
    return size


def _is_missing(database: Path) -> bool:
    return os.access(database.parent, os.X_OK) and not database.exists()
