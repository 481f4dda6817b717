"""Opens a console for a moment, outside the daemon, to try whether it works."""

import asyncio
from typing import TYPE_CHECKING, Any

from omnid import config, registry
from omnid.channel import Check, Outcome, SecretUnreadable
from omnid.config import Settings
from omnid.console import CheckableConsole, ConsoleKind
from omnid.errors import OmnidError, Unavailable
from omnid.model import Console
from omnid.store import consoles, database
from omnid_cli.trial import SECONDS

if TYPE_CHECKING:
    import aiohttp
    import structlog.typing


class TrialPort:
    """Has a name, a session and a log; whatever would need a desk is refused, because a trial changes nothing."""

    def __init__(self, name: str, session: "aiohttp.ClientSession") -> None:
        self.name = name
        self.session = session

    @property
    def log(self) -> "structlog.typing.FilteringBoundLogger":
        import structlog

        logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(console=self.name)
        return logger

    def knows(self, operation: str) -> bool:
        return False

    def working(self) -> None: ...

    def failing(self, reason: str) -> None: ...

    def __getattr__(self, name: str) -> Any:
        raise Unavailable(f"This is only a trial: {name} is not there.")


def checks(settings: Settings, name: str) -> list[Check]:
    """What a console says of itself. Raises `NotFound`, `ConfigInvalid`, `KindBroken`."""
    console = _console(settings, name)
    kind = registry.console_kind(console.kind)
    decoded = config.decode_config(kind.config, console.config, "config")
    unreadable = config.check_secrets(decoded, "config")
    if unreadable:
        hint = "Run this as the daemon does (its user, its environment), or mend the reference: omnid console set."
        return [Check(name=path, ok=False, message=sentence, hint=hint) for path, sentence in unreadable]
    return asyncio.run(_try(kind, decoded, console.name))


def _console(settings: Settings, name: str) -> Console:
    connection = database.connect(settings.database, read_only=True)
    try:
        with database.reading(connection) as tx:
            return consoles.named(tx, name)
    finally:
        connection.close()


async def _try(kind: ConsoleKind, decoded: Any, name: str) -> list[Check]:
    from omnid.daemon.port import session

    try:
        async with (
            asyncio.timeout(SECONDS),
            session(decoded) as http,
            kind.open(decoded, TrialPort(name, http)) as live,
        ):
            if isinstance(live, CheckableConsole):
                return await live.check()
            return [Check(name="open", ok=True, message=f"{kind.title} opens; it has nothing more to check.")]
    except TimeoutError:
        return [Check(name="open", ok=False, message=f"No answer within {SECONDS} s.", hint="Is the network there?")]
    except (Outcome, OmnidError, SecretUnreadable, OSError) as problem:
        return [Check(name="open", ok=False, message=str(problem), hint="See omnid console show.")]
