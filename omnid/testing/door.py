"""The public address of a channel under test: serves its webhooks on loopback while it is open, as the daemon does."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from msgspec import structs

from omnid.channel import CanRoute, Kind, Live, Port
from omnid.errors import OmnidError

if TYPE_CHECKING:
    from aiohttp import web

__all__ = ["Door"]

BODY_LIMIT = 1024 * 1024
PATH = "/hooks/test/secret"


class Door:
    """``async with Door() as door``, then open ``door.kind(KIND)`` instead of ``KIND``: webhooks are at ``door.url``.

    While no channel is open, or it has no handler of that method, the answer is 503 or 405; what a handler raises of
    `OmnidError` is the answer, as in the daemon.
    """

    def __init__(self) -> None:
        self.url = ""
        self._live: Live | None = None

    async def __aenter__(self) -> Self:
        from aiohttp import web

        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_route("*", PATH, self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{PATH}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def kind(self, kind: Kind) -> Kind:
        """The same kind, whose channels are found behind the door while they are open."""
        return structs.replace(kind, open=self._opener(kind.open))

    def _opener(
        self, opened: Callable[[Any, Port], AbstractAsyncContextManager[Live]]
    ) -> Callable[[Any, Port], AbstractAsyncContextManager[Live]]:
        @asynccontextmanager
        async def behind(config: Any, port: Port) -> AsyncIterator[Live]:
            async with opened(config, port) as live:
                self._live = live
                try:
                    yield live
                finally:
                    self._live = None

        return behind

    async def _handle(self, request: "web.Request") -> "web.StreamResponse":
        from aiohttp import web

        live: object = self._live
        if not isinstance(live, CanRoute):
            return web.Response(status=503, text="No channel is open.\n")
        handler = live.routes().get(request.method)
        if handler is None:
            return web.Response(status=405)
        try:
            answer: web.StreamResponse = await handler(request)
        except OmnidError as problem:
            return web.json_response(
                {"error": {"code": problem.code, "message": problem.message}}, status=problem.http_status
            )
        return answer
