"""The chat over long polling, for networks that let no WebSocket through; and the session both ways begin with."""

import asyncio
from typing import Annotated, TypeVar

import msgspec
from aiohttp import web
from msgspec import Meta, Raw, Struct

from omnid.desk import visitors
from omnid.desk.visitors import Visitor
from omnid.errors import Invalid, TooLarge
from omnid.http import frames, rendering
from omnid.http.chat import SIGNALS_PER_MINUTE, Chat
from omnid.http.frames import Parcel
from omnid.http.metrics import LIVE
from omnid.http.rendering import Missed
from omnid.http.visitors import Site, whose
from omnid.http.visits import Visit
from omnid.model import Seq
from omnid.policy.rates import network

AT_ONCE = 20
"""Frames of one request."""
WAIT_S = 25

Token = Annotated[str, Meta(max_length=200)]
Place = Annotated[str, Meta(max_length=40)]
Body = TypeVar("Body", bound=Struct)


class SessionRequest(Struct, frozen=True, kw_only=True):
    visitor: Token | None = None
    language: Annotated[str, Meta(max_length=100)] | None = None


class Settings(Struct, frozen=True, kw_only=True):
    """What the browser needs of the channel's configuration."""

    title: str
    greeting: str
    color: str
    text_limit: int
    file_limit: int
    file_types: list[str]


class Session(Struct, frozen=True, kw_only=True):
    visitor: str
    known: bool
    settings: Settings
    wait: frames.Waiting


class PollRequest(Struct, frozen=True, kw_only=True):
    visitor: Token
    after: Place | None = None
    wait: Annotated[float, Meta(ge=0, le=WAIT_S)] = 0


class SendRequest(Struct, frozen=True, kw_only=True):
    visitor: Token
    frames: Annotated[list[Raw], Meta(max_length=AT_ONCE)]


class HistoryRequest(Struct, frozen=True, kw_only=True):
    visitor: Token
    older: Place


class Waiter:
    """A subscriber of the hub that waits for one thing to happen, and keeps what will not be in the database."""

    __slots__ = ("_seq", "bodies", "stirred")

    def __init__(self) -> None:
        self._seq = Seq(0)
        self.bodies: list[bytes] = []
        self.stirred = asyncio.Event()

    def take(self, parcel: Parcel) -> None:
        if parcel.seq is None:
            self.bodies.append(parcel.body)
        if parcel.seq is None or parcel.seq > self._seq:
            self.stirred.set()

    def end(self, code: int) -> None:
        self.stirred.set()

    async def wait(self, seq: Seq, seconds: float) -> None:
        """Until there is something after ``seq``."""
        self._seq = seq
        try:
            async with asyncio.timeout(seconds):
                await self.stirred.wait()
        except TimeoutError:
            return


class Polls:
    """Handlers of ``/widget/<channel>/session``, ``poll``, ``send`` and ``history``."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._limits = chat.context.settings.limits

    async def session(self, request: web.Request, site: Site) -> web.Response:
        asked = await self._read(request, SessionRequest)
        config, key = site.config, self._chat.visitor_key
        address = network(request.remote or "")
        self._chat.take("sessions from here", f"n{site.id}:{address}", config.per_minute_address)
        external_id = None if asked.visitor is None else visitors.whose(key, site.id, asked.visitor)
        visitor = Visitor(site.id, external_id or visitors.new_visitor())
        settings = Settings(
            title=config.title,
            greeting=config.greeting,
            color=config.color,
            text_limit=config.text_limit,
            file_limit=min(config.file_limit, self._limits.file),
            file_types=config.file_types,
        )
        wait = await self._chat.waits.of(visitor, config.messengers)
        token = visitors.token(key, visitor)
        return _json(Session(visitor=token, known=external_id is not None, settings=settings, wait=wait))

    async def poll(self, request: web.Request, site: Site) -> web.Response:
        asked = await self._read(request, PollRequest)
        visitor = whose(self._chat.visitor_key, site, asked.visitor, request)
        self._chat.take("polls", f"s{site.id}:{visitor.external_id}", SIGNALS_PER_MINUTE)
        request[LIVE] = True
        with self._chat.context.connections.one(request.remote or "", self._limits):
            return _frames(await self._wait(visitor, asked))

    async def _wait(self, visitor: Visitor, asked: PollRequest) -> list[bytes]:
        waiter = Waiter()
        person = self._chat.hub.join(visitor, waiter)
        try:
            after = self._chat.render.seqs.seq(asked.after, self._chat.engine.bus.last)
            missed = await self._missed(visitor, after)
            if after is not None and not missed.bodies and asked.wait:
                await waiter.wait(missed.seq, asked.wait)
                missed = await self._missed(visitor, missed.seq)
        finally:
            self._chat.hub.leave(person, waiter)
        return [*missed.bodies, *waiter.bodies, frames.encode(missed.hello)]

    async def _missed(self, visitor: Visitor, after: Seq | None) -> Missed:
        render = self._chat.render
        return await self._chat.engine.readers.run(lambda tx: rendering.missed(tx, render, visitor, after))

    async def send(self, request: web.Request, site: Site) -> web.Response:
        asked = await self._read(request, SendRequest)
        visitor = whose(self._chat.visitor_key, site, asked.visitor, request)
        visit = Visit(self._chat, site.name, visitor, network(request.remote or ""))
        # One after the other: they are answered, and happen, in order.
        answers = [await visit.answer(bytes(frame)) for frame in asked.frames]
        return _frames([answer for answer in answers if answer is not None])

    async def history(self, request: web.Request, site: Site) -> web.Response:
        asked = await self._read(request, HistoryRequest)
        visitor = whose(self._chat.visitor_key, site, asked.visitor, request)
        self._chat.take("pages of history", f"s{site.id}:{visitor.external_id}", SIGNALS_PER_MINUTE)
        render = self._chat.render
        page = await self._chat.engine.readers.run(lambda tx: rendering.older(tx, render, visitor, asked.older))
        return _json({"frames": [Raw(body) for body in page.bodies], "older": page.older})

    async def _read(self, request: web.Request, type_: type[Body]) -> Body:
        """Raises `Invalid`, `TooLarge`."""
        if (request.content_length or 0) > self._limits.body:
            raise TooLarge("body", request.content_length or 0, self._limits.body)
        try:
            return msgspec.json.decode(await request.read(), type=type_)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
            raise Invalid(f"The body is not what was expected: {problem}.") from problem


def _frames(bodies: list[bytes]) -> web.Response:
    return _json({"frames": [Raw(body) for body in bodies]})


def _json(value: object) -> web.Response:
    return web.Response(
        body=frames.encode(value), content_type="application/json", headers={"Cache-Control": "no-store"}
    )
