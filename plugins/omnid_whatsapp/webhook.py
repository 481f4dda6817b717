"""What Meta posts to us: proved by its signature, first on disk, then answered."""

from collections.abc import Callable, Sequence

from aiohttp import web

from omnid.channel import Port, Unavailable
from omnid_meta import handshake
from omnid_whatsapp.batch import Event, events

__all__ = ["Webhook"]


class Webhook:
    """``stored``: told of every event once it is on disk."""

    def __init__(
        self,
        port: Port,
        *,
        app_secret: str,
        verify_token: str,
        phone_number_id: str,
        stored: Callable[[Sequence[Event]], None],
    ) -> None:
        self._port = port
        self._secret = app_secret
        self._verify_token = verify_token
        self._number = phone_number_id
        self._stored = stored

    async def post(self, request: web.Request) -> web.Response:
        """Anything but 2xx makes Meta come again, for up to seven days."""
        body = await handshake.proven(request, self._secret, self._port.log)
        if isinstance(body, web.Response):
            return body
        found = events(body, self._number)
        try:
            await self._port.accept([event.raw for event in found])
        except Unavailable as problem:
            return web.Response(status=503, headers={"Retry-After": "5"}, text=f"{problem.message}\n")
        self._port.working()
        self._stored(found)
        return web.Response()

    async def get(self, request: web.Request) -> web.Response:
        return handshake.answer(request, self._verify_token, self._port.log)
