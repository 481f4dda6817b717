"""Keeps every enabled console open, and opens it again when it breaks."""

import asyncio
import random

import structlog

from omnid import registry
from omnid.channel import SecretUnreadable
from omnid.config import decode_config
from omnid.daemon.console_port import ConsolePort
from omnid.daemon.port import session
from omnid.daemon.state import FAILING, WORKING, State
from omnid.engine.engine import Engine
from omnid.errors import OmnidError
from omnid.events import ConsoleAdded, ConsoleChanged, ConsoleRemoved, Logged
from omnid.http.context import ChannelState, Context
from omnid.model import Console, ConsoleId
from omnid.policy import backoff
from omnid.policy.rates import Rate
from omnid.store import consoles

HEALTHY_S = 60.0
"""A console that ran this long begins its backoff anew when it breaks."""


class Running:
    """One console: opened, supervised, closed."""

    def __init__(self, context: Context, console: Console, guesses: Rate) -> None:
        self._context = context
        self._guesses = guesses
        self.console = console
        self.state = State(console.name, console.kind, self._changed)
        self._log = structlog.get_logger().bind(console=console.name)
        self._task = asyncio.create_task(self._supervise(), name=f"console {console.name}")

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _changed(self, before: str, state: str, reason: str | None) -> None:
        if state == FAILING:
            self._log.warning("console failing", reason=reason)
        elif state == WORKING and before == FAILING:
            self._log.info("console works again")

    async def _supervise(self) -> None:
        tries = 0
        while True:
            began = asyncio.get_running_loop().time()
            reason = await self._run()
            lasted = asyncio.get_running_loop().time() - began
            tries = 1 if lasted > HEALTHY_S else tries + 1
            self.state.failing(reason)
            await asyncio.sleep(backoff.delay_ms(tries, random.random(), most_s=60) / 1000)

    async def _run(self) -> str:
        """Until it breaks; why it did."""
        try:
            kind = registry.console_kind(self.console.kind)
            config = decode_config(kind.config, self.console.config, "config")
            async with session(config) as http:
                port = ConsolePort(self._context, self.console, self.state, http, self._guesses)
                async with kind.open(config, port) as live:
                    await live.run()
        except (OmnidError, SecretUnreadable) as problem:
            return str(problem)
        except Exception as problem:  # noqa: BLE001 - supervised: a plugin's bug is logged, and the console opened again
            self._log.error("console broke", exc_info=problem)
            return f"{type(problem).__name__}: {problem}"
        return "it ended by itself"


class Consoles:
    """All of them; what is in the database is what runs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._running: dict[ConsoleId, Running] = {}
        self._off: list[ChannelState] = []
        self._stale = asyncio.Event()
        self._guesses = Rate()

    async def run(self, context: Context) -> None:
        """Open what is enabled and follow every change, until cancelled; then close it all."""
        end = self._engine.bus.listen(self._hear)
        try:
            while True:
                self._stale.clear()
                await self._follow(context)
                await self._stale.wait()
        finally:
            end()
            await asyncio.gather(*(running.close() for running in self._running.values()))

    def states(self) -> list[ChannelState]:
        return sorted([one.state.show() for one in self._running.values()] + self._off, key=lambda one: one.name)

    async def _follow(self, context: Context) -> None:
        wanted = {each.id: each for each in await self._engine.readers.run(consoles.every)}
        for console_id, running in list(self._running.items()):
            if wanted.get(console_id) != running.console:
                del self._running[console_id]
                await running.close()
        for console_id, console in wanted.items():
            if console.enabled and console_id not in self._running:
                self._running[console_id] = Running(context, console, self._guesses)
        self._off = [
            ChannelState(name=each.name, kind=each.kind, state="off", since_at=each.updated_at)
            for each in wanted.values()
            if not each.enabled
        ]

    def _hear(self, logged: list[Logged]) -> None:
        if any(isinstance(one.event, ConsoleAdded | ConsoleChanged | ConsoleRemoved) for one in logged):
            self._stale.set()
