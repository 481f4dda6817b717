"""Opens a channel or a console for a moment, outside the daemon, to try whether it works."""

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from omnid import config, registry
from omnid.channel import Check, Checkable, Kind, Outcome, SecretUnreadable
from omnid.config import Settings
from omnid.console import CheckableConsole, ConsoleKind
from omnid.errors import CheckFailed, OmnidError, Unavailable
from omnid.model import Channel, Console
from omnid.store import channels, consoles, database

if TYPE_CHECKING:
    from collections.abc import Callable

    import aiohttp
    import structlog.typing

    from omnid.store.database import Tx
    from omnid_cli.session import Session

SECONDS = 60
Noun = TypeVar("Noun", bound=Channel | Console)


def of_channel(settings: Settings, name: str) -> list[Check]:
    """What a channel says of itself. Raises `NotFound`, `ConfigInvalid`, `KindBroken`."""
    channel = _looked_up(settings, lambda tx: channels.named(tx, name))
    public = settings.http.public_url
    hook_url = None if public is None else f"{public}/hooks/{channel.name}/{channel.public_id}"
    return _checks("channel", registry.kind(channel.kind), channel, hook_url)


def of_console(settings: Settings, name: str) -> list[Check]:
    """What a console says of itself. Raises `NotFound`, `ConfigInvalid`, `KindBroken`."""
    console = _looked_up(settings, lambda tx: consoles.named(tx, name))
    return _checks("console", registry.console_kind(console.kind), console, None)


def show(session: "Session", name: str, found: list[Check]) -> None:
    """Raises `CheckFailed` when one of them is bad."""
    from omnid_cli.output import Column, Table

    if session.out.for_people:
        for one in found:
            session.out.parts(
                ("ok  " if one.ok else "BAD ", "green" if one.ok else "red"), (f"{one.name}: {one.message}", "")
            )
            if one.hint and not one.ok:
                session.out.say(f"    {one.hint}", "yellow")
    else:
        session.out.rows(Table(Check, [Column("CHECK", lambda one: one.name)], ident="name"), found)
    bad = sum(not one.ok for one in found)
    if bad:
        raise CheckFailed(f"{bad} of {len(found)} checks of {name} failed.")


def _looked_up(settings: Settings, look: "Callable[[Tx], Noun]") -> Noun:
    connection = database.connect(settings.database, read_only=True)
    try:
        with database.reading(connection) as tx:
            return look(tx)
    finally:
        connection.close()


def _checks(noun: str, kind: Kind | ConsoleKind, one: Channel | Console, hook_url: str | None) -> list[Check]:
    decoded = config.decode_config(kind.config, one.config, "config")
    unreadable = config.check_secrets(decoded, "config")
    if unreadable:
        hint = f"Run this as the daemon does (its user, its environment), or mend the reference: omnid {noun} set."
        return [Check(name=path, ok=False, message=sentence, hint=hint) for path, sentence in unreadable]
    try:
        return asyncio.run(_tried(kind, decoded, one.name, hook_url))
    except TimeoutError:
        return [Check(name="open", ok=False, message=f"No answer within {SECONDS} s.", hint="Is the network there?")]
    except (Outcome, OmnidError, SecretUnreadable, OSError) as problem:
        return [Check(name="open", ok=False, message=str(problem), hint=f"See omnid {noun} show {one.name}.")]


async def _tried(kind: Kind | ConsoleKind, decoded: Any, name: str, hook_url: str | None) -> list[Check]:
    from omnid.daemon.port import session

    async with (
        asyncio.timeout(SECONDS),
        session(decoded) as http,
        kind.open(decoded, TrialPort(name, http, hook_url)) as live,
    ):
        if isinstance(live, Checkable | CheckableConsole):
            return await live.check()
        return [Check(name="open", ok=True, message=f"{kind.title} opens; it has nothing more to check.")]


class TrialPort:
    """The port of a channel or a console that changes nothing: it has a name, a session, a log and no memory.

    All else is refused: a trial that accepted an update would take it from the daemon.
    """

    def __init__(self, name: str, session: "aiohttp.ClientSession", hook_url: str | None) -> None:
        self.name = name
        self.session = session
        self.hook_url = hook_url

    @property
    def log(self) -> "structlog.typing.FilteringBoundLogger":
        import structlog

        logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(trial=self.name)
        return logger

    async def remember(self, name: str, value: str, seconds: float) -> None:
        """A trial sends nothing that would have to be remembered."""

    async def recall(self, name: str) -> str | None:
        return None

    async def cursor(self) -> None:
        return None

    def knows(self, operation: str) -> bool:
        return False

    def working(self) -> None: ...

    def failing(self, reason: str) -> None: ...

    def __getattr__(self, name: str) -> Any:
        raise Unavailable(f"This is only a trial: there is no “{name}” in it.")
