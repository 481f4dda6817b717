"""The chat over WebSocket: a connection from its first frame to its last."""

import asyncio
from typing import NoReturn

from aiohttp import WSMsgType, web

from omnid.errors import Invalid, NotAllowed, NotAuthenticated, NotFound, OmnidError, RateLimited, Unavailable
from omnid.http import frames, rendering
from omnid.http.chat import GONE, Chat
from omnid.http.frames import Open, Parcel
from omnid.http.hub import TRY_AGAIN
from omnid.http.metrics import LIVE
from omnid.http.visitors import whose
from omnid.http.visits import Visit
from omnid.model import Seq
from omnid.policy.rates import network

OPEN_S = 10.0
"""How long a client may take to say who it is."""
CLOSE_S = 5.0
"""How long a client may take to answer a close."""
MOST_UNSENT = 1 << 20
"""Bytes that may wait for a slow client; beyond it is cut off, and comes back with its cursor."""
MOST_HELD = 2_000
"""Frames that may wait for a client that is catching up."""
HEARTBEAT_S = 30
NOTHING_MORE = Seq(1 << 63)

_PING = b"\x89\x00"
_CODES: tuple[tuple[type[OmnidError], int], ...] = (
    (NotAuthenticated, 4401),
    (NotAllowed, 4403),
    (NotFound, GONE),
    (RateLimited, 4429),
    (Unavailable, TRY_AGAIN),
    (Invalid, 1008),
)


class Connection:
    """A subscriber of the hub. Frames go straight to the transport: they are whole, and made once for all sockets."""

    __slots__ = ("_held", "_seq", "_transport", "alive")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: list[Parcel] | None = []
        self._seq = Seq(0)
        self.alive = True

    def take(self, parcel: Parcel) -> None:
        if self._held is None:
            if parcel.seq is None or parcel.seq > self._seq:
                self.write(parcel.wire)
        elif len(self._held) < MOST_HELD:
            self._held.append(parcel)
        else:
            self._transport.abort()

    def release(self, seq: Seq) -> None:
        """Everything up to ``seq`` has been told by catching up: go on with what came meanwhile."""
        held, self._held, self._seq = self._held or [], None, seq
        for parcel in held:
            self.take(parcel)

    def write(self, wire: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(wire)
            if self._transport.get_write_buffer_size() > MOST_UNSENT:
                self._transport.abort()

    def end(self, code: int) -> None:
        self.write(b"\x88\x02" + code.to_bytes(2, "big"))
        self._seq = NOTHING_MORE

    def beat(self) -> None:
        """Ping; one that has not stirred since the last ping is gone."""
        if self.alive:
            self.alive = False
            self.write(_PING)
        else:
            self._transport.abort()

    def abort(self) -> None:
        self._transport.abort()


class Heart:
    """One timer for all connections: each second those of one group are pinged."""

    def __init__(self) -> None:
        self._groups: list[set[Connection]] = [set() for _ in range(HEARTBEAT_S)]
        self._next = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self.count = 0

    def add(self, connection: Connection) -> set[Connection]:
        """The group, to be discarded from by `drop`."""
        self._next = (self._next + 1) % HEARTBEAT_S
        self._groups[self._next].add(connection)
        self.count += 1
        self._empty.clear()
        return self._groups[self._next]

    def drop(self, connection: Connection, group: set[Connection]) -> None:
        group.discard(connection)
        self.count -= 1
        if not self.count:
            self._empty.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            for group in self._groups:
                await asyncio.sleep(HEARTBEAT_S / len(self._groups))
                for connection in tuple(group):
                    connection.beat()

    async def stopped(self) -> None:
        """Wait for everybody to answer their close; cut off those who do not."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._empty.wait()
        except TimeoutError:
            for group in self._groups:
                for connection in tuple(group):
                    connection.abort()


class Sockets:
    """The handler of ``/widget/<channel>/ws``."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._limits = chat.context.settings.limits
        self.heart = Heart()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Refusals come as close codes: a browser tells its page nothing of a handshake that failed."""
        # Compression off: it costs 170 KiB for each active connection and half the throughput.
        socket = web.WebSocketResponse(
            timeout=CLOSE_S, autoping=False, compress=False, max_msg_size=self._limits.body, decode_text=False
        )
        if not socket.can_prepare(request):
            raise Invalid("This address is for WebSockets.")
        request[LIVE] = True
        await socket.prepare(request)
        try:
            await self._serve(request, socket)
        except OmnidError as problem:
            await socket.close(code=_code(problem), message=_reason(problem))
        return socket

    async def _serve(self, request: web.Request, socket: web.WebSocketResponse[bool]) -> None:
        address = request.remote or ""
        with self._chat.context.connections.one(address, self._limits):
            site = self._chat.sites.get(request.match_info["channel"])
            self._chat.sites.admit(site, request)
            opened = await _opened(socket)
            if opened is None or request.transport is None:
                return
            visitor = whose(self._chat.visitor_key, site, opened.visitor, request)
            visit = Visit(self._chat, site.name, visitor, network(address))
            await self._meet(socket, Connection(request.transport), visit, opened.after)

    async def _meet(
        self, socket: web.WebSocketResponse[bool], connection: Connection, visit: Visit, after: str | None
    ) -> None:
        group = self.heart.add(connection)
        person = self._chat.hub.join(visit.visitor, connection)
        try:
            await self._catch_up(socket, connection, visit, after)
            await _talk(socket, connection, visit)
        finally:
            self._chat.hub.leave(person, connection)
            self.heart.drop(connection, group)

    async def _catch_up(
        self, socket: web.WebSocketResponse[bool], connection: Connection, visit: Visit, after: str | None
    ) -> None:
        """What was missed, then hello, then what was committed meanwhile: no gap, nothing twice."""
        chat, visitor = self._chat, visit.visitor
        seq = chat.render.seqs.seq(after, chat.engine.bus.last)
        more = True
        while more:
            missed = await chat.engine.readers.run(
                lambda tx, seq=seq: rendering.missed(tx, chat.render, visitor, seq)  # type: ignore[misc]
            )
            for body in missed.bodies:
                await socket.send_frame(body, WSMsgType.TEXT)  # waits where the client is slow
            seq, more = missed.seq, missed.more
            if not more:
                await socket.send_frame(frames.encode(missed.hello), WSMsgType.TEXT)
                connection.release(seq)


async def _opened(socket: web.WebSocketResponse[bool]) -> Open | None:
    """The first frame; None when the client left without one. Raises `Invalid`."""
    try:
        message = await socket.receive(timeout=OPEN_S)
    except TimeoutError:
        _refuse("Nothing was said in time.")
    if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
        return None
    frame = frames.decode(message.data)
    if not isinstance(frame, Open):
        _refuse("The first frame is “open”.")
    return frame


def _refuse(sentence: str) -> NoReturn:
    raise Invalid(sentence)


async def _talk(socket: web.WebSocketResponse[bool], connection: Connection, visit: Visit) -> None:
    """Until either side ends it. One frame at a time: who does not wait for answers is slowed down by that."""
    while True:
        message = await socket.receive()
        connection.alive = True
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            answer = await visit.answer(message.data)
            if answer is not None:
                connection.write(frames.wire(answer))
        elif message.type is WSMsgType.PING:
            await socket.pong(message.data)
        elif message.type is not WSMsgType.PONG:
            return


def _code(problem: OmnidError) -> int:
    return next((code for type_, code in _CODES if isinstance(problem, type_)), 1011)


def _reason(problem: OmnidError) -> bytes:
    """At most 123 bytes of whole characters (RFC 6455, 5.5)."""
    return problem.message.encode("utf-8", "replace")[:123].decode("utf-8", "ignore").encode()
