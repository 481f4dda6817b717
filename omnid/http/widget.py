"""The routes of the website chat, and who may call them from where."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from omnid.http.chat import Chat
from omnid.http.context import Context
from omnid.http.visitors import Site
from omnid.http.widget_poll import Polls
from omnid.http.widget_socket import Sockets
from omnid.http.widget_upload import VISITOR, Uploads

STOPPING = 1001
"""Close code: the daemon stops; come back to the next one."""
CALLS = frozenset({"session", "poll", "send", "history", "upload"})

Answer = Callable[[web.Request, Site], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application, context: Context) -> None:
    """``/widget/<channel>/…``: docs/widget-protocol.md."""
    chat = Chat(context)
    polls, uploads, sockets = Polls(chat), Uploads(chat), Sockets(chat)
    calls: dict[str, Answer] = {
        "session": polls.session,
        "poll": polls.poll,
        "send": polls.send,
        "history": polls.history,
        "upload": uploads.handle,
    }
    app.router.add_get("/widget/{channel}/ws", sockets.handle, allow_head=False)
    for name, answer in calls.items():
        app.router.add_post(f"/widget/{{channel}}/{name}", _admitted(chat, answer))
        app.router.add_options(f"/widget/{{channel}}/{name}", _preflight)
    app.on_response_prepare.append(_let_read)
    app.cleanup_ctx.append(chat.running)
    app.cleanup_ctx.append(_beating(sockets))
    app.on_shutdown.append(_stopping(chat, sockets))


def _admitted(chat: Chat, answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        site = chat.sites.get(request.match_info["channel"])
        chat.sites.admit(site, request)
        return await answer(request, site)

    return handle


async def _preflight(request: web.Request) -> web.Response:
    """Any page may ask; what it may do is decided when it does, so that the refusal says why."""
    return web.Response(
        status=204,
        headers={
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": f"Content-Type, {VISITOR}",
            "Access-Control-Max-Age": "7200",
        },
    )


async def _let_read(request: web.Request, response: web.StreamResponse) -> None:
    """Let the page read answers, refusals too. There are no cookies, so nothing is given away to it by that.

    By path: behind a base path the route that aiohttp found at first is none of ours.
    """
    origin = request.headers.get("Origin")
    where = request.path.rsplit("/", 3)
    if origin is not None and len(where) == 4 and where[1] == "widget" and where[3] in CALLS:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers.add("Vary", "Origin")


def _beating(sockets: Sockets) -> Callable[[web.Application], AsyncIterator[None]]:
    async def beating(app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(sockets.heart.run(), name="heartbeat")
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    return beating


def _stopping(chat: Chat, sockets: Sockets) -> Callable[[web.Application], Awaitable[None]]:
    async def stop(app: web.Application) -> None:
        chat.hub.end(STOPPING)
        await sockets.heart.stopped()

    return stop
