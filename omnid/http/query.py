"""``/api/v1/query``: free SQL questions by admins, on a reading connection of their own and with a time limit."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta

from omnid import operations
from omnid.desk.export_lines import Format, Lines
from omnid.desk.operation import Operation, Request
from omnid.errors import RateLimited
from omnid.http import api, auth, streaming
from omnid.http.context import CONTEXT, Context
from omnid.http.metrics import ROUTE
from omnid.model import Role, Scope
from omnid.store import database, query

AT_ONCE = 2
"""Questions answered at a time; each has a thread."""
PAGE = 500
RUNNING: web.AppKey[asyncio.Semaphore] = web.AppKey("queries", asyncio.Semaphore)


class Query(Request, frozen=True):
    """``sql``: a select; v_messages, v_conversations and v_contacts are stable. ``seconds``: the time limit."""

    sql: Annotated[str, Meta(min_length=1, max_length=100_000)]
    format: Format = Format.JSONL
    seconds: Annotated[float, Meta(gt=0, le=600)] = 60.0


QUERY = Operation(
    name="query",
    summary="Ask the database in SQL; the answer is a stream of rows.",
    description="JSON lines, or CSV with “format”: “csv”. Only reading is possible; secrets are not shown.",
    role=Role.ADMIN,
    scope=Scope.MANAGE,
    reads=True,
    request=Query,
    response=None,
    function=query.run,
)


def add_routes(app: web.Application, context: Context) -> None:
    app[RUNNING] = asyncio.Semaphore(AT_ONCE)
    app.router.add_get("/api/v1/query", ask, allow_head=False)
    app.router.add_post("/api/v1/query", ask)


async def ask(request: web.Request) -> web.StreamResponse:
    request[ROUTE] = "query"
    operations.allowed(auth.actor(request), QUERY)
    context, running = request.app[CONTEXT], request.app[RUNNING]
    if request.method == "POST":
        wanted = operations.decode(QUERY, await api.json_body(request, context.settings.limits.body))
    else:
        wanted = operations.convert(QUERY, api.query(request))
    if running.locked():
        raise RateLimited("queries at once", 5)
    async with running:
        return await _answer(request, wanted, context)


async def _answer(request: web.Request, wanted: Query, context: Context) -> web.StreamResponse:
    async with _connected(context.settings.database) as connection:
        columns, rows = await asyncio.to_thread(query.run, connection, wanted.sql, wanted.seconds)
        return await streaming.rows(request, _pages(Lines(columns, wanted.format), rows), wanted.format, "query")


@asynccontextmanager
async def _connected(path: Path) -> AsyncIterator[database.Connection]:
    connection = await asyncio.to_thread(database.connect, path, read_only=True)
    try:
        yield connection
    finally:
        connection.interrupt()  # whoever asked may have gone while a thread is still looking
        connection.close()


async def _pages(lines: Lines, rows: Iterator[tuple[Any, ...]]) -> AsyncIterator[bytes]:
    yield lines.header()
    while page := await asyncio.to_thread(_page, lines, rows):
        yield page


def _page(lines: Lines, rows: Iterator[tuple[Any, ...]]) -> bytes:
    some = list(islice(rows, PAGE))
    return lines.encode(some) if some else b""
