"""What Meta posts to us: proved by its signature, first on disk, then answered."""

from aiohttp import web

from omnid.channel import Port, Unavailable
from omnid_meta import handshake
from omnid_meta.batch import items, journalled
from omnid_meta.intake import Intake

__all__ = ["Webhook"]


class Webhook:
    def __init__(self, port: Port, intake: Intake, *, app_secret: str, verify_token: str, account: str) -> None:
        self._port = port
        self._intake = intake
        self._secret = app_secret
        self._verify_token = verify_token
        self._account = account

    async def post(self, request: web.Request) -> web.Response:
        """Anything but 2xx makes Meta come again, for hours; after long it stops and has to be subscribed anew."""
        body = await handshake.proven(request, self._secret, self._port.log)
        if isinstance(body, web.Response):
            return body
        found = items(body, self._account)
        await self._intake.prepare(found or [])
        try:
            await self._port.accept(journalled(found, body))
        except Unavailable as problem:
            return web.Response(status=503, headers={"Retry-After": "5"}, text=f"{problem.message}\n")
        self._port.working()
        return web.Response()

    async def get(self, request: web.Request) -> web.Response:
        return handshake.answer(request, self._verify_token, self._port.log)
