"""A page whose visitors send forms until they are taken, and an exchange that is asked to ring."""

import base64
import hashlib
import hmac
import json
from typing import Any, Self

from aiohttp import web

from omnid.testing import Changes, Delivery

__all__ = ["SECRET", "Page"]

SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a fake secret").decode()


class Page:
    """``async with Page(hook_url) as page``. ``calls``: what the exchange was asked, each id once.

    ``taken``: how many forms were answered with 2xx or 4xx. ``busy``: what the exchange answers instead of 200.
    """

    def __init__(self, hook_url: str = "", *, port: int = 0, secret: str = SECRET) -> None:
        self.secret = secret
        self.base_url = ""
        self.calls: dict[str, dict[str, Any]] = {}
        self.busy = 0
        self._port = port
        self._number = 0
        changes = Changes()
        self.until = changes.until
        self._delivery = Delivery(hook_url=hook_url, changed=changes.changed, enough=lambda status: status < 500)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/call", self._call), web.post("/_control/write", self._write)])
        app.add_routes([web.get("/_control/state", self._state)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self._delivery.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._delivery.__aexit__()
        await self._runner.cleanup()

    @property
    def hook_url(self) -> str:
        return self._delivery.hook_url

    @hook_url.setter
    def hook_url(self, url: str) -> None:
        self._delivery.hook_url = url

    @property
    def taken(self) -> int:
        return self._delivery.taken

    @property
    def answers(self) -> list[tuple[int, Any]]:
        """Of the forms that were taken."""
        return [(status, json.loads(body or b"null")) for status, body in self._delivery.answers if status < 500]

    def write(self, **fields: Any) -> None:
        """A visitor fills the form in and sends it."""
        self._number += 1
        self.post(json.dumps({"key": f"form-{self._number}", **fields}).encode())

    def post(self, body: bytes) -> None:
        self._delivery.push_raw(body)

    def repeat(self) -> None:
        """A quick finger."""
        self._delivery.repeat()

    # --- the exchange ---

    async def _call(self, request: web.Request) -> web.Response:
        body = await request.read()
        id_, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        mac = hmac.digest(key, f"{id_}.{at}.".encode() + body, hashlib.sha256)
        if request.headers["webhook-signature"] != f"v1,{base64.b64encode(mac).decode()}":
            return web.json_response({"message": "bad signature"}, status=401)
        if self.busy:
            return web.json_response({"message": "all lines are busy"}, status=self.busy)
        self.calls.setdefault(id_, json.loads(body))
        return web.json_response({"message": "It rings."})

    async def _write(self, request: web.Request) -> web.Response:
        self.write(**await request.json())
        return web.json_response({})

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response({"taken": self.taken, "calls": list(self.calls.values())})
