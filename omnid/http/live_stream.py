"""``GET /api/v1/live``: what is true only now, who is typing, as server-sent events; nothing of it is kept."""

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from aiohttp import web
from msgspec import Struct

from omnid import operations
from omnid.desk.operation import OPERATIONS, Request
from omnid.engine.engine import Engine
from omnid.engine.live import ContactTyping, OperatorTyping, Signal
from omnid.errors import NotFound
from omnid.http import api, auth, events, streaming
from omnid.http.context import CONTEXT, Context
from omnid.http.metrics import ROUTE
from omnid.model import ContactId, ConversationId, IdentityId
from omnid.store import contacts, conversations
from omnid.store.database import Tx

KEPT_S = 5.0
"""How long the conversation of somebody who types is remembered; their signals come in bursts."""
MOST = 256
"""Who may be typing between two writes to one reader; the oldest beyond that fades by itself."""


class Listen(Request, frozen=True):
    """``conversation_id``: only that conversation."""

    conversation_id: ConversationId | None = None


class TypingContact(Struct, frozen=True, kw_only=True, tag_field="type", tag="contact_typing"):
    """A contact is typing on ``channel``, or stopped. ``conversation_id`` is their newest conversation."""

    conversation_id: ConversationId
    contact_id: ContactId
    channel: str
    on: bool


class TypingOperator(Struct, frozen=True, kw_only=True, tag_field="type", tag="operator_typing"):
    """An operator is typing an answer, or stopped."""

    conversation_id: ConversationId
    author: str
    on: bool


Typing = TypingContact | TypingOperator


def add_routes(app: web.Application, context: Context) -> None:
    app[PLACES] = Places(context.engine)
    app.router.add_get("/api/v1/live", listen, allow_head=False)


async def listen(request: web.Request) -> web.StreamResponse:
    request[ROUTE] = "live"
    operations.allowed(auth.actor(request), OPERATIONS["event.list"])
    wanted = await _wanted(request)
    waiting = Waiting()
    with streaming.held(request):
        end = request.app[CONTEXT].live.listen(waiting.put)
        try:
            return await _tell(request, waiting, wanted.conversation_id)
        finally:
            end()


async def _wanted(request: web.Request) -> Listen:
    try:
        wanted = msgspec.convert(api.query(request), Listen, strict=False)
        operations.storable(wanted)
    except msgspec.ValidationError as problem:
        raise operations.invalid(problem, Listen) from problem
    conversation = wanted.conversation_id
    if conversation is not None:
        await request.app[CONTEXT].engine.readers.run(lambda tx: conversations.get(tx, conversation))
    return wanted


async def _tell(request: web.Request, waiting: "Waiting", only: ConversationId | None) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    await response.write(b": omnid\n\n")
    checked = asyncio.get_running_loop().time()
    while True:
        signals = await waiting.take(events.KEEPALIVE_S)
        before, checked = checked, events.still_allowed(request, checked)
        happened = await request.app[PLACES].typing(signals)
        data = b"".join([_event(one) for one in happened if only in (None, one.conversation_id)])
        # Others may type all the time in conversations this reader did not ask for: it needs a sign of life too.
        if data or checked != before:
            await streaming.write(request, response, data or b": still here\n\n")


def _event(typing: Typing) -> bytes:
    return b"event: typing\ndata: %s\n\n" % msgspec.json.encode(typing)


class Waiting:
    """The newest signal of each who types, until the reader takes it: what a slow one misses is over anyway."""

    def __init__(self) -> None:
        self._newest: dict[tuple[int, str | None], Signal] = {}
        self._any = asyncio.Event()

    def put(self, signal: Signal) -> None:
        who = _who(signal)
        self._newest.pop(who, None)  # so that the order is that of what is kept
        self._newest[who] = signal
        if len(self._newest) > MOST:
            del self._newest[next(iter(self._newest))]
        self._any.set()

    async def take(self, seconds: float) -> list[Signal]:
        """Wait until there is something; nothing when there was nothing for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._any.wait()
        except TimeoutError:
            return []
        self._any.clear()
        newest, self._newest = self._newest, {}
        return list(newest.values())


def _who(signal: Signal) -> tuple[int, str | None]:
    match signal:
        case ContactTyping():
            return signal.identity_id, None
        case OperatorTyping():
            return signal.conversation_id, signal.author


class Place(NamedTuple):
    """Where a contact types, and where operators read it. ``contact_id`` is theirs now: they may have been merged."""

    conversation_id: ConversationId
    contact_id: ContactId
    channel: str


class Places:
    """Finds the conversations of those who type; shared by all readers. Lives in the loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[IdentityId, tuple[float, Place | None]] = {}

    async def typing(self, signals: Iterable[Signal]) -> list[Typing]:
        """In their order, without contacts that have no conversation."""
        found = [await self._typing(signal) for signal in signals]
        return [one for one in found if one is not None]

    async def _typing(self, signal: Signal) -> Typing | None:
        match signal:
            case OperatorTyping():
                return TypingOperator(conversation_id=signal.conversation_id, author=signal.author, on=signal.on)
            case ContactTyping():
                place = await self._of(signal.identity_id)
                return None if place is None else TypingContact(**place._asdict(), on=signal.on)

    async def _of(self, identity: IdentityId) -> Place | None:
        now = asyncio.get_running_loop().time()
        at, place = self._known.get(identity, (now - KEPT_S, None))
        if now - at >= KEPT_S:
            place = await self._engine.readers.run(lambda tx: _place(tx, identity))
            self._known = {who: one for who, one in self._known.items() if now - one[0] < KEPT_S}
            self._known[identity] = now, place
        return place


PLACES: web.AppKey[Places] = web.AppKey("places", Places)


def _place(tx: Tx, identity: IdentityId) -> Place | None:
    try:
        found = contacts.identity(tx, identity)
    except NotFound:
        return None  # it was removed while they typed
    last = conversations.last(tx, found.contact_id)
    return None if last is None else Place(last.id, found.contact_id, found.channel)
