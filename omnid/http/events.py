"""``GET /api/v1/events``: the log as long poll, server-sent events or WebSocket; all go on after a sequence number."""

import asyncio
from typing import Annotated, Any

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web
from msgspec import Meta

from omnid import operations
from omnid.desk import log
from omnid.desk.operation import OPERATIONS
from omnid.errors import Invalid, OmnidError
from omnid.http import api, auth, errors, streaming
from omnid.http.context import CONTEXT, Context
from omnid.http.feed import Feed, Frame
from omnid.http.metrics import ROUTE
from omnid.model import Actor, Seq

KEEPALIVE_S = 15.0
"""Between two signs of life on a silent stream; also how soon a revoked token ends one."""
LONGEST_WAIT_S = 60.0
FEED: web.AppKey[Feed] = web.AppKey("feed", Feed)


class Follow(log.ListEvents, frozen=True):
    """``wait``: seconds a long poll waits when there is nothing yet."""

    wait: Annotated[float, Meta(ge=0, le=LONGEST_WAIT_S)] = 0.0


def add_routes(app: web.Application, context: Context) -> None:
    app[FEED] = Feed(context.engine)
    app.router.add_get("/api/v1/events", follow, allow_head=False)


async def follow(request: web.Request) -> web.StreamResponse:
    request[ROUTE] = "events"
    actor = auth.actor(request)
    operations.allowed(actor, OPERATIONS["event.list"])
    wanted = _wanted(request)
    websocket = request.headers.get("Upgrade", "").lower() == "websocket"
    if not websocket and "text/event-stream" not in request.headers.get("Accept", ""):
        return await _poll(request, actor, wanted)
    start = await request.app[CONTEXT].engine.readers.run(lambda tx: log.start(tx, wanted))
    with streaming.held(request):
        return await (_websocket if websocket else _server_sent)(request, wanted, start)


def _wanted(request: web.Request) -> Follow:
    values = api.query(request)
    last = request.headers.get("Last-Event-ID")
    if last is not None:
        values["after"] = last  # a browser that reconnects says both, and the header is the newer
    try:
        wanted = msgspec.convert(values, Follow, strict=False)
        operations.storable(wanted)
    except msgspec.ValidationError as problem:
        raise operations.invalid(problem, Follow) from problem
    return wanted


async def _poll(request: web.Request, actor: Actor, wanted: Follow) -> web.Response:
    engine = request.app[CONTEXT].engine
    if wanted.wait:
        with streaming.held(request):
            await engine.bus.beyond(await engine.readers.run(lambda tx: log.start(tx, wanted)), wanted.wait)
    operation = OPERATIONS["event.list"]
    return api.answer(
        await engine.readers.run(lambda tx: msgspec.json.encode(operations.perform(tx, actor, operation, wanted)))
    )


# --- server-sent events ---------------------------------------------------------------------------------------------


async def _server_sent(request: web.Request, wanted: Follow, after: Seq) -> web.StreamResponse:
    feed = request.app[FEED]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    await response.write(b": omnid\n\n")
    checked = asyncio.get_running_loop().time()
    while True:
        checked = still_allowed(request, checked)
        frames = await feed.after(after, wanted.messages)
        if frames:
            after = frames[-1].seq
            await streaming.write(request, response, b"".join([_event(frame) for frame in frames]))
        elif not await feed.more(after, KEEPALIVE_S):
            await streaming.write(request, response, b": still here\n\n")


def _event(frame: Frame) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (frame.seq, frame.type.encode(), frame.body)


def still_allowed(request: web.Request, checked: float) -> float:
    """A stream may last for days; the token may not. Raises `NotAuthenticated`, `NotAllowed`."""
    now = asyncio.get_running_loop().time()
    if now - checked < KEEPALIVE_S:
        return checked
    operations.allowed(auth.actor(request), OPERATIONS["event.list"])
    return now


# --- WebSocket ------------------------------------------------------------------------------------------------------


class Ack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a client may say on the WebSocket: the consumer it named has dealt with everything up to here."""

    ack: Annotated[int, Meta(ge=0, le=operations.LARGEST)]


async def _websocket(request: web.Request, wanted: Follow, after: Seq) -> web.StreamResponse:
    # Compression would cost more than the network it saves, on each small frame anew.
    socket = web.WebSocketResponse(heartbeat=2 * KEEPALIVE_S, compress=False, max_msg_size=4096)
    await socket.prepare(request)
    async with asyncio.TaskGroup() as group:
        telling = group.create_task(_tell(request, socket, wanted, after))
        try:
            async for message in socket:
                await socket.send_frame(await _heard(request, wanted, message.data), WSMsgType.TEXT)
        except asyncio.CancelledError:
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"the daemon stops")
            raise
        finally:
            telling.cancel()
    return socket


async def _tell(request: web.Request, socket: web.WebSocketResponse, wanted: Follow, after: Seq) -> None:
    feed = request.app[FEED]
    checked = asyncio.get_running_loop().time()
    try:
        while True:
            checked = still_allowed(request, checked)
            frames = await feed.after(after, wanted.messages)
            async with asyncio.timeout(streaming.SLOW_S):
                for frame in frames:
                    await socket.send_frame(frame.body, WSMsgType.TEXT)
            if frames:
                after = frames[-1].seq
            else:
                await feed.more(after, KEEPALIVE_S)
    except TimeoutError:
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"too slow")
    except OmnidError as problem:
        await socket.close(code=4000 + problem.http_status, message=problem.code.encode())
    except ConnectionError:
        await socket.close()


async def _heard(request: web.Request, wanted: Follow, data: Any) -> bytes:
    """The answer to a frame: the consumer as it is now, or an error."""
    try:
        if wanted.consumer is None:
            raise Invalid("Only a consumer acknowledges: connect with ?consumer=NAME.", path="consumer")
        ack = _ack(data)
        asked = log.Acknowledge(consumer=wanted.consumer, seq=ack.ack)
        operation, actor = OPERATIONS["consumer.ack"], auth.actor(request)
        return msgspec.json.encode(
            {
                "consumer": await request.app[CONTEXT].engine.writer.run(
                    lambda tx: operations.perform(tx, actor, operation, asked)
                )
            }
        )
    except OmnidError as problem:
        return errors.body(problem)


def _ack(data: Any) -> Ack:
    try:
        return msgspec.json.decode(data, type=Ack)
    except (msgspec.DecodeError, TypeError, UnicodeError) as problem:
        raise Invalid(f'A frame is {{"ack": seq}} and nothing else: {problem}.') from problem
