"""What a live channel gets from us: the only way in for what arrives, and the shared session."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import structlog

from omnid.channel import Incoming, Kind, Raw, Secret, Sender, Typing
from omnid.daemon.state import State
from omnid.desk import inbound
from omnid.desk.journal import convert
from omnid.engine.engine import Engine
from omnid.engine.live import ContactTyping, Live
from omnid.errors import Unavailable
from omnid.model import Channel
from omnid.store import contacts, cursors, journal, memories
from omnid.store.database import Tx

CURSOR = "updates"
TIMEOUT_S = 30
MEMORY = 64 * 1024
LARGE = 128 * 1024
"""Bytes of a payload."""


class ChannelPort:
    """The `omnid.channel.Port` of one open channel."""

    def __init__(
        self,
        engine: Engine,
        live: Live,
        channel: Channel,
        kind: Kind,
        state: State,
        session: aiohttp.ClientSession,
        hook_url: str | None,
    ) -> None:
        self._engine = engine
        self._live = live
        self._channel = channel
        self._kind = kind
        self._state = state
        self._owner = f"channel:{channel.id}"
        self._tasks: set[asyncio.Future[None]] = set()
        self.session = session
        self.hook_url = hook_url
        self.name = channel.name
        self.log: structlog.typing.FilteringBoundLogger = structlog.get_logger().bind(channel=channel.name)

    async def accept(self, updates: Sequence[Raw], cursor: str | None = None) -> None:
        units = [_Update(self._channel, raw, await self._convert(raw.payload)) for raw in updates]
        for unit in units:
            if isinstance(unit.incoming, str):
                self.log.error("update not understood", key=unit.raw.key, reason=unit.incoming)
        await self._take(units, cursor)
        for unit in units:
            self._pass_on_typing(unit.incoming)
        self.working()

    async def _convert(self, payload: bytes) -> list[Incoming] | str:
        """A large one, such as a mail with its files, in a thread: it takes long enough for others to notice."""
        if len(payload) < LARGE:
            return convert(self._kind.name, payload)
        return await asyncio.to_thread(convert, self._kind.name, payload)

    async def _take(self, units: "list[_Update]", cursor: str | None) -> None:
        """All of them in as few commits as the writer makes of them; the cursor moves only behind whole rows."""
        writer = self._engine.writer
        work: list[Callable[[Tx], None]] = [unit.receive for unit in units]
        if cursor is not None:
            work.append(self._mover(units, cursor))
        for result in await asyncio.gather(*map(writer.submit, work), return_exceptions=True):
            if isinstance(result, Unavailable):
                raise result
        broken = [unit for unit in units if unit.problem is not None]
        for unit in broken:
            self.log.error("update not received", key=unit.raw.key, exc_info=unit.problem)
            await writer.run(unit.reject)
        if broken and cursor is not None:
            await writer.run(lambda tx: cursors.put(tx, self._owner, CURSOR, cursor))

    def _mover(self, units: "list[_Update]", cursor: str) -> Callable[[Tx], None]:
        def move(tx: Tx) -> None:
            # By what is there, not by what was done: a part of them may have been in a commit that failed.
            if all(journal.has(tx, self._channel.id, unit.raw.key) for unit in units):
                cursors.put(tx, self._owner, CURSOR, cursor)

        return move

    def _pass_on_typing(self, incoming: list[Incoming] | str) -> None:
        for one in incoming if isinstance(incoming, list) else ():
            if isinstance(one, Typing):
                self._tasks.add(task := asyncio.ensure_future(self.typing(one.sender)))
                task.add_done_callback(self._tasks.discard)

    async def cursor(self) -> str | None:
        return await self._engine.readers.run(lambda tx: cursors.get(tx, self._owner, CURSOR))

    async def remember(self, name: str, value: str, seconds: float) -> None:
        if len(value.encode()) > MEMORY:
            raise ValueError(f"A channel remembers at most {MEMORY} bytes under one name.")
        await self._engine.writer.run(
            lambda tx: memories.put(tx, self._channel.id, name, value, tx.now + int(seconds * 1000))
        )

    async def recall(self, name: str) -> str | None:
        return await self._engine.readers.run(lambda tx: memories.get(tx, self._channel.id, name))

    async def typing(self, sender: Sender) -> None:
        known = await self._engine.readers.run(lambda tx: contacts.known(tx, self._channel.id, sender.external_id))
        if known is not None:
            self._live.tell(ContactTyping(contact_id=known.contact_id, identity_id=known.identity_id, on=True))

    def working(self) -> None:
        self._state.working()

    def failing(self, reason: str) -> None:
        self._state.failing(reason)


class _Update:
    """One update on its way into the store."""

    def __init__(self, channel: Channel, raw: Raw, incoming: list[Incoming] | str) -> None:
        self._channel = channel
        self.raw = raw
        self.incoming = incoming
        self.problem: Exception | None = None

    def receive(self, tx: Tx) -> None:
        try:
            inbound.accept(tx, self._channel.id, self.raw.key, self.raw.payload, self.incoming)
        except Exception as problem:
            self.problem = problem  # noted for the cursor's unit, which runs in the same commit
            raise

    def reject(self, tx: Tx) -> None:
        reason = f"{type(self.problem).__name__}: {self.problem}"[:1000]
        inbound.reject(tx, self._channel.id, self.raw.key, self.raw.payload, reason)


@asynccontextmanager
async def session(config: Any) -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP session that honours the kind's settings ``proxy`` and ``ca_file``, where it has them."""
    ca_file = getattr(config, "ca_file", None)
    context = ssl.create_default_context(cafile=ca_file) if ca_file else True
    connector = aiohttp.TCPConnector(ssl=context, limit=64)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S, sock_connect=10)
    proxy = getattr(config, "proxy", None)  # a secret where it may carry a password
    address = proxy.reveal() if isinstance(proxy, Secret) else proxy
    async with aiohttp.ClientSession(connector=connector, timeout=timeout, proxy=address or None) as one:
        yield one
