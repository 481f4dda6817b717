"""Keeps every enabled channel open: opens it, lets it receive and send, and opens it again when it breaks."""

import asyncio
import hmac
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

import structlog

from omnid import registry
from omnid.channel import CanCall, CanLink, CanRoute, CanType, Kind, Live, Rejected, Retry
from omnid.config import Settings, decode_config
from omnid.daemon.alarm import Alarm
from omnid.daemon.fetcher import Fetcher, way
from omnid.daemon.following import Following
from omnid.daemon.noted import Noted
from omnid.daemon.port import ChannelPort, session
from omnid.daemon.sender import Sender
from omnid.daemon.state import State
from omnid.daemon.supervising import keep_going
from omnid.desk import failing
from omnid.engine.engine import Engine
from omnid.engine.live import Live as Signals
from omnid.engine.live import OperatorTyping, Signal
from omnid.errors import Unavailable
from omnid.events import ChannelAdded, ChannelChanged, ChannelRemoved
from omnid.http.context import ChannelState, Handler
from omnid.model import Channel, ChannelId, ConversationId
from omnid.store import channels, contacts

TYPING_EVERY_S = 4.0
REOPENED_S = 5
"""When to try a channel again that is being opened."""


class Channels:
    """All of them; what is in the database is what runs."""

    def __init__(self, engine: Engine, signals: Signals, settings: Settings) -> None:
        self._engine = engine
        self._signals = signals
        self._settings = settings
        self._alarm = Alarm(ChannelAdded, ChannelChanged, ChannelRemoved)
        self._following: Following[Channel, OpenChannel] = Following(engine, channels.every, self._alarm)
        self._typing_at: dict[int, float] = {}
        self._typists: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Open what is enabled and follow every change, until cancelled; then close it all."""
        end = self._signals.listen(self._hear_signal)
        try:
            await self._following.run(lambda channel: OpenChannel(self._engine, self._signals, self._settings, channel))
        finally:
            end()

    def reload(self) -> None:
        """Look again at what is in the database; channels that did not change are left alone."""
        self._alarm.ring()

    def states(self) -> list[ChannelState]:
        return self._following.states()

    def hook(self, name: str, secret: str) -> Mapping[str, Handler] | None:
        found: OpenChannel | None = None
        for running in self._following.running.values():
            good = hmac.compare_digest(running.channel.public_id.encode(), secret.encode("utf-8", "surrogatepass"))
            if good and running.channel.name == name:
                found = running
        if not self._following.is_level or (found is not None and found.live is None):
            # No “not found”: the service would take that for our last word and not come again.
            raise Unavailable("The channel is not open at this moment; try again.", retry_after=REOPENED_S)
        live: object = None if found is None else found.live
        return live.routes() if isinstance(live, CanRoute) else None

    async def link(self, channel: ChannelId, token: str) -> str:
        running = self._following.running.get(channel)
        if running is None:
            raise Rejected("The channel is off, and only one that is on makes links.")
        live: object = running.live
        if live is None:
            raise Retry(f"{running.channel.name} is not open at this moment; try again.")
        if not isinstance(live, CanLink):
            raise Rejected(f"There are no links into a channel of the kind {running.channel.kind}.")
        try:
            return await live.link(token)
        except ValueError as problem:
            raise Rejected(f"{running.channel.name} makes no link: {problem}.") from problem

    def opened(self, kind: str, name: str | None) -> Live:
        """A channel of a kind that can send now: of that name, or the first. Raises `Rejected`, `Retry`."""
        of_kind = [one for one in self._following.running.values() if one.channel.kind == kind]
        found = [one for one in of_kind if name in (None, one.channel.name)]
        if not found:
            raise Rejected(f"There is no {kind} channel{f' “{name}”' if name else ''} that is on.")
        open_now = [one.live for one in found if one.live is not None]
        if not open_now:
            raise Retry(f"The {kind} channel {found[0].channel.name} is not open at this moment.")
        return open_now[0]

    async def call(self, first: ChannelId, phone: str, operator: str, conversation: ConversationId) -> str:
        own_first = sorted(self._following.running.items(), key=lambda one: one[0] != first)
        for _, running in own_first:
            live: object = running.live
            if isinstance(live, CanCall):
                return await live.call(phone, operator, conversation)
        raise Rejected("No channel can call: add one with a telephone exchange, as “omnid channel add form”.")

    def _hear_signal(self, signal: Signal) -> None:
        if isinstance(signal, OperatorTyping) and signal.on:
            now = asyncio.get_running_loop().time()
            if now - self._typing_at.get(signal.identity_id, -TYPING_EVERY_S) >= TYPING_EVERY_S:
                self._typing_at = {who: at for who, at in self._typing_at.items() if now - at < TYPING_EVERY_S}
                self._typing_at[signal.identity_id] = now
                task = asyncio.create_task(self._show_typing(signal))
                self._typists.add(task)
                task.add_done_callback(self._typists.discard)

    async def _show_typing(self, signal: OperatorTyping) -> None:
        identity = await self._engine.readers.run(lambda tx: contacts.identity(tx, signal.identity_id))
        running = self._following.running.get(identity.channel_id)
        live: object = None if running is None else running.live
        if not isinstance(live, CanType):
            return
        try:
            await live.typing(identity.external_id)
        except Exception as problem:  # noqa: BLE001 - a plugin's; typing is a courtesy and must never matter
            structlog.get_logger().debug("typing not shown", channel=identity.channel, reason=str(problem))


class OpenChannel:
    """One channel: opened, supervised, closed. ``live``: while it is open."""

    def __init__(self, engine: Engine, signals: Signals, settings: Settings, channel: Channel) -> None:
        self._engine = engine
        self._signals = signals
        self._settings = settings
        self._log = structlog.get_logger().bind(channel=channel.name)
        self.channel = channel
        self._noted = Noted(engine, failing.of_channel(channel), self._log)
        self.state = State(channel.name, channel.kind, self._log, self._noted)
        self.live: Live | None = None
        self._task = asyncio.create_task(
            keep_going(self._open, self.state.failing, self._log), name=f"channel {channel.name}"
        )

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._noted.written()

    async def _open(self) -> None:
        kind = registry.kind(self.channel.kind)
        config = decode_config(kind.config, self.channel.config, "config")
        async with session(config) as http:
            port = ChannelPort(self._engine, self._signals, self.channel, kind, self.state, http, self._hook_url())
            async with kind.open(config, port) as live:
                self.live = live
                try:
                    await self._work(kind, live)
                finally:
                    self.live = None

    async def _work(self, kind: Kind, live: Live) -> None:
        if kind.capabilities.pull:
            self.state.working()
            await live.receive()
            return
        sender = Sender(self._engine, self.channel, kind.capabilities, live, self.state, self._public_url())
        work = [live.receive(), sender.run()]
        fetch = way(self._engine, kind, live)
        if fetch is not None:
            work.append(Fetcher(self._engine, self.channel, fetch, self._settings.limits.file).run())
        try:
            await _together(work)
        finally:
            await sender.stop(self._settings.limits.stop)

    def _public_url(self) -> str | None:
        public = self._settings.http.public_url
        return None if public is None else str(public)

    def _hook_url(self) -> str | None:
        public = self._public_url()
        return None if public is None else f"{public}/hooks/{self.channel.name}/{self.channel.public_id}"


async def _together(work: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Until the first ends or breaks; then the others are ended, and what broke it is raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
