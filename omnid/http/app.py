"""Makes the two applications: the public one for the world, the private one for the machine."""

from aiohttp import web

from omnid.http import (
    api,
    assets,
    errors,
    events,
    export,
    files,
    health,
    hooks,
    live_stream,
    metrics,
    openapi,
    proxies,
    query,
    streaming,
    uploads,
    widget,
)
from omnid.http.context import CONTEXT, Context

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""On every answer that does not say otherwise."""


def public(context: Context) -> web.Application:
    """The website chat, its files, webhooks, /healthz, and the API unless it is switched off here."""
    app = _application(context)
    if context.settings.http.api:
        _add_api(app, context)
    for face in (hooks, files, widget, assets):
        face.add_routes(app, context)
    return app


def private(context: Context) -> web.Application:
    """/metrics, /healthz, the API and the files people sent; for the private port and the Unix socket."""
    app = _application(context)
    metrics.add_routes(app, context)
    files.add_routes(app, context)
    _add_api(app, context)
    ends = context.engine.bus.listen(context.metrics.heard)

    async def end(app: web.Application) -> None:
        ends()

    app.on_cleanup.append(end)
    return app


def _application(context: Context) -> web.Application:
    app = web.Application(
        middlewares=[
            proxies.seen_from_outside(context.settings.http),
            metrics.middleware(context.metrics),
            errors.middleware(context.metrics),
            proxies.dispatch,
        ],
        client_max_size=context.settings.limits.body,
    )
    app[CONTEXT] = context
    app.on_response_prepare.append(_secure)
    streaming.prepare(app)
    health.add_routes(app, context)
    return app


def _add_api(app: web.Application, context: Context) -> None:
    # The API's own path has a hole that the others would fall into.
    for face in (openapi, events, live_stream, export, query, uploads, api):
        face.add_routes(app, context)


async def _secure(request: web.Request, response: web.StreamResponse) -> None:
    if response.status == 101:
        return  # a WebSocket has no page to protect, and keeps its headers in memory as long as it lives
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "omnid"
