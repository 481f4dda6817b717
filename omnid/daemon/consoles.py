"""Keeps every enabled console open, and opens it again when it breaks."""

import asyncio

import structlog

from omnid import registry
from omnid.config import decode_config
from omnid.daemon.alarm import Alarm
from omnid.daemon.console_port import ConsolePort
from omnid.daemon.following import Following
from omnid.daemon.noted import Noted
from omnid.daemon.port import session
from omnid.daemon.state import State
from omnid.daemon.supervising import keep_going
from omnid.desk import failing
from omnid.engine.engine import Engine
from omnid.events import ConsoleAdded, ConsoleChanged, ConsoleRemoved
from omnid.http.context import ChannelState, Context
from omnid.model import Console
from omnid.policy.rates import Rate
from omnid.store import consoles


class Consoles:
    """All of them; what is in the database is what runs."""

    def __init__(self, engine: Engine) -> None:
        alarm = Alarm(ConsoleAdded, ConsoleChanged, ConsoleRemoved)
        self._following: Following[Console, OpenConsole] = Following(engine, consoles.every, alarm)
        self._guesses = Rate()

    async def run(self, context: Context) -> None:
        """Open what is enabled and follow every change, until cancelled; then close it all."""
        await self._following.run(lambda console: OpenConsole(context, console, self._guesses))

    def states(self) -> list[ChannelState]:
        return self._following.states()


class OpenConsole:
    """One console: opened, supervised, closed."""

    def __init__(self, context: Context, console: Console, guesses: Rate) -> None:
        self._context = context
        self._console = console
        self._guesses = guesses
        log = structlog.get_logger().bind(console=console.name)
        self._noted = Noted(context.engine, failing.of_console(console), log)
        self.state = State(console.name, console.kind, log, self._noted)
        self._task = asyncio.create_task(
            keep_going(self._open, self.state.failing, log), name=f"console {console.name}"
        )

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._noted.written()

    async def _open(self) -> None:
        kind = registry.console_kind(self._console.kind)
        config = decode_config(kind.config, self._console.config, "config")
        async with session(config) as http:
            port = ConsolePort(self._context, self._console, self.state, http, self._guesses)
            async with kind.open(config, port) as live:
                await live.run()
