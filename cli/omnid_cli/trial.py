"""Opens a channel for a moment, outside the daemon, to try whether it works."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from omnid import config, registry
from omnid.channel import Check, Checkable, Kind, Outcome, Raw, SecretUnreadable, Sender
from omnid.config import Settings
from omnid.errors import CheckFailed, OmnidError, Unavailable
from omnid.model import Channel
from omnid.store import channels, database

if TYPE_CHECKING:
    import aiohttp
    import structlog.typing

    from omnid_cli.session import Session

SECONDS = 60


class TrialPort:
    """Takes nothing in: a trial that accepted an update would take it from the daemon."""

    def __init__(self, name: str, session: "aiohttp.ClientSession", hook_url: str | None) -> None:
        self.name = name
        self.session = session
        self.hook_url = hook_url

    @property
    def log(self) -> "structlog.typing.FilteringBoundLogger":
        import structlog

        logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(channel=self.name)
        return logger

    async def accept(self, updates: Sequence[Raw], cursor: str | None = None) -> None:
        raise Unavailable("This is only a trial: nothing is taken in.")

    async def remember(self, name: str, value: str, seconds: float) -> None:
        """A trial sends nothing that would have to be remembered."""

    async def recall(self, name: str) -> str | None:
        return None

    async def cursor(self) -> str | None:
        return None

    async def typing(self, sender: Sender) -> None: ...

    def working(self) -> None: ...

    def failing(self, reason: str) -> None: ...


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


def checks(settings: Settings, name: str) -> list[Check]:
    """What a channel says of itself. Raises `NotFound`, `ConfigInvalid`, `KindBroken`."""
    channel = _channel(settings, name)
    kind = registry.kind(channel.kind)
    decoded = config.decode_config(kind.config, channel.config, "config")
    unreadable = config.check_secrets(decoded, "config")
    if unreadable:
        hint = "Run this as the daemon does (its user, its environment), or mend the reference: omnid channel set."
        return [Check(name=path, ok=False, message=sentence, hint=hint) for path, sentence in unreadable]
    public = settings.http.public_url
    hook_url = None if public is None else f"{public}/hooks/{channel.name}/{channel.public_id}"
    return asyncio.run(_try(kind, decoded, channel.name, hook_url))


def _channel(settings: Settings, name: str) -> Channel:
    connection = database.connect(settings.database, read_only=True)
    try:
        with database.reading(connection) as tx:
            return channels.named(tx, name)
    finally:
        connection.close()


async def _try(kind: Kind, decoded: Any, name: str, hook_url: str | None) -> list[Check]:
    from omnid.daemon.port import session

    try:
        async with (
            asyncio.timeout(SECONDS),
            session(decoded) as http,
            kind.open(decoded, TrialPort(name, http, hook_url)) as live,
        ):
            if isinstance(live, Checkable):
                return await live.check()
            return [Check(name="open", ok=True, message=f"{kind.title} opens; it has nothing more to check.")]
    except TimeoutError:
        return [Check(name="open", ok=False, message=f"No answer within {SECONDS} s.", hint="Is the network there?")]
    except (Outcome, OmnidError, SecretUnreadable, OSError) as problem:
        return [Check(name="open", ok=False, message=str(problem), hint="See omnid channel show, and omnid kind show.")]
