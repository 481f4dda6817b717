"""Long answers: sent no faster than they are taken, ended for readers who take nothing and when the daemon stops."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from omnid.desk.export_lines import Format
from omnid.http.context import CONTEXT
from omnid.http.metrics import LIVE

SLOW_S = 60.0
"""A reader that takes nothing for so long is dropped; it comes again after the last it has."""


class Held:
    """The requests under way that last as long as the client likes."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[Any]] = set()

    async def let_go(self, app: web.Application) -> None:
        for task in tuple(self.tasks):
            task.cancel()


HELD: web.AppKey[Held] = web.AppKey("held", Held)


def prepare(app: web.Application) -> None:
    app[HELD] = Held()
    app.on_shutdown.append(app[HELD].let_go)


@contextmanager
def held(request: web.Request) -> Iterator[None]:
    """A request that lasts: counted against the limits, ended when the daemon stops. Raises `RateLimited`."""
    context = request.app[CONTEXT]
    request[LIVE] = True
    task = asyncio.current_task()
    assert task is not None
    with context.connections.one(request.remote or "", context.settings.limits):
        request.app[HELD].tasks.add(task)
        try:
            yield
        finally:
            request.app[HELD].tasks.discard(task)


async def write(request: web.Request, response: web.StreamResponse, data: bytes) -> None:
    """Raises `ConnectionResetError` when the reader has gone or is too slow."""
    try:
        async with asyncio.timeout(SLOW_S):
            await response.write(data)
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError("the reader was too slow") from None


async def rows(request: web.Request, pages: AsyncIterator[bytes], format_: Format, name: str) -> web.StreamResponse:
    """A header and pages as a file called ``name``.

    What fails before the first page is still an error answer; what fails later cuts the connection, so that
    half is never taken for whole.
    """
    request[LIVE] = True
    head = await anext(pages, b"") + await anext(pages, b"")
    response = web.StreamResponse(
        headers={
            "Content-Type": format_.mime,
            "Content-Disposition": f'attachment; filename="{name}.{format_.value}"',
        }
    )
    await response.prepare(request)
    await write(request, response, head)
    async for page in pages:
        await write(request, response, page)
    await response.write_eof()
    return response
