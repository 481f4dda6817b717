"""``GET /api/v1/export/<noun>``: everything of a noun as a stream, in constant memory."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiohttp import web

from omnid import operations
from omnid.desk import export
from omnid.desk.operation import OPERATIONS
from omnid.errors import Invalid, NotFound
from omnid.http import api, auth, streaming
from omnid.http.context import CONTEXT, Context
from omnid.http.metrics import ROUTE


def add_routes(app: web.Application, context: Context) -> None:
    app.router.add_get("/api/v1/export/{noun}", show, allow_head=False)


async def show(request: web.Request) -> web.StreamResponse:
    request[ROUTE] = "export"
    operations.allowed(auth.actor(request), OPERATIONS["event.list"])
    wanted = _wanted(request)
    return await streaming.rows(request, _pages(request.app[CONTEXT], wanted), wanted.format, wanted.noun.value)


def _wanted(request: web.Request) -> export.Wanted:
    noun = request.match_info["noun"]
    if noun not in list(export.Noun):
        raise NotFound("export", f"{noun} (there are: {', '.join(export.Noun)})")
    values = {"noun": noun, **{name: value for name, value in api.query(request).items() if name != "noun"}}
    for name in ("since", "until"):
        if name in values:
            values[f"{name}_at"] = moment(values.pop(name), name)
    try:
        return msgspec.convert(values, export.Wanted, strict=False)
    except msgspec.ValidationError as problem:
        raise operations.invalid(problem, export.Wanted) from problem


def moment(text: Any, path: str) -> int:
    """Milliseconds, or ISO 8601 (UTC unless it says otherwise), as ms. Raises `Invalid`."""
    try:
        if text.isascii() and text.isdigit():
            return int(text)
        at = datetime.fromisoformat(text)
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError, AttributeError):
        raise Invalid("A time is ISO 8601, as in 2025-01-31T12:00:00Z, or milliseconds.", path=path) from None


async def _pages(context: Context, wanted: export.Wanted) -> AsyncIterator[bytes]:
    yield export.header(wanted)
    cursor = wanted.after
    while True:
        page = await context.engine.readers.run(lambda tx, after=cursor: export.page(tx, wanted, after))  # type: ignore[misc]
        if not page.rows:
            return
        yield page.body
        cursor = page.cursor
