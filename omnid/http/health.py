"""/healthz: 200 while the desk takes messages, 503 with the reasons while it does not."""

import msgspec
from aiohttp import web
from msgspec import Struct

from omnid.engine.engine import Engine
from omnid.errors import OmnidError
from omnid.http.context import CONTEXT, Context
from omnid.store import cursors, database, events
from omnid.store.database import Tx


class Health(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``reasons``: sentences, each says what is wrong."""

    ok: bool
    reasons: list[str] = []


def add_routes(app: web.Application, context: Context) -> None:
    app.router.add_get("/healthz", show)


async def show(request: web.Request) -> web.Response:
    health = await check(request.app[CONTEXT].engine)
    return web.Response(
        status=200 if health.ok else 503, body=msgspec.json.encode(health), content_type="application/json"
    )


async def check(engine: Engine) -> Health:
    """Channels that fail are no reason: they would not be mended by taking this daemon out of service."""
    reasons = [*_reading(engine), *await _writing(engine)]
    return Health(ok=not reasons, reasons=reasons)


def _reading(engine: Engine) -> list[str]:
    try:
        events.last(engine.connection)
    except database.Problem as problem:
        return [database.refusal(problem).message]
    return []


async def _writing(engine: Engine) -> list[str]:
    if engine.writer.failure is None:
        return []
    try:
        # The last commit failed. Whether that is over shows only when something is really written.
        await engine.writer.run(_mark)
    except OmnidError as problem:
        return [problem.message]
    return []


def _mark(tx: Tx) -> None:
    cursors.put(tx, "health", "probe", str(tx.now))
