"""Hands webhooks to the channels they are for."""

from aiohttp import web

from omnid.errors import NotFound, TooLarge
from omnid.http.context import Context
from omnid.http.errors import MethodNotAllowed


def add_routes(app: web.Application, context: Context) -> None:
    """``/hooks/<channel>/<secret>``, any method.

    What a channel's handler raises becomes an error answer like any other, so that the service tells it again.
    """
    limit = context.settings.limits.body

    async def hook(request: web.Request) -> web.StreamResponse:
        handlers = context.channels.hook(request.match_info["channel"], request.match_info["secret"])
        if handlers is None:
            raise NotFound("hook", "of that name and secret")
        handler = handlers.get(request.method)
        if handler is None:
            raise MethodNotAllowed(request.method, set(handlers))
        if (request.content_length or 0) > limit:
            raise TooLarge("body", request.content_length or 0, limit)
        return await handler(request.clone(client_max_size=limit))

    app.router.add_route("*", "/hooks/{channel}/{secret}", hook)
