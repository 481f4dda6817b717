"""A page whose visitors send forms until they are taken, and an exchange that is asked to ring."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

import aiohttp
from aiohttp import web

__all__ = ["SECRET", "Page"]

SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a fake secret").decode()
_AGAIN_AFTER = 0.05


class Page:
    """``async with Page(hook_url) as page``. ``calls``: what the exchange was asked, each id once.

    ``taken``: how many forms were answered with 2xx or 4xx. ``busy``: what the exchange answers instead of 200.
    """

    def __init__(self, hook_url: str = "", *, port: int = 0, secret: str = SECRET) -> None:
        self.hook_url = hook_url
        self.secret = secret
        self.base_url = ""
        self.taken = 0
        self.answers: list[tuple[int, Any]] = []
        self.calls: dict[str, dict[str, Any]] = {}
        self.busy = 0
        self._port = port
        self._number = 0
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()
        self._latest = b""
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/call", self._call), web.post("/_control/write", self._write)])
        app.add_routes([web.get("/_control/state", self._state)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._http = aiohttp.ClientSession()
        self._sending = asyncio.create_task(self._send())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._sending.cancel()
        with suppress(asyncio.CancelledError):
            await self._sending
        await self._http.close()
        await self._runner.cleanup()

    def write(self, **fields: Any) -> None:
        """A visitor fills the form in and sends it."""
        self._number += 1
        self.post(json.dumps({"key": f"form-{self._number}", **fields}).encode())

    def post(self, body: bytes) -> None:
        self._latest = body
        self._waiting.put_nowait(body)

    def repeat(self) -> None:
        """A quick finger."""
        self._waiting.put_nowait(self._latest)

    async def until(self, true: Callable[[], bool], timeout: float = 10) -> None:
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(true)

    async def _send(self) -> None:
        while True:
            await self._until_taken(await self._waiting.get())

    async def _until_taken(self, body: bytes) -> None:
        while True:
            if await self._posted(body):
                async with self._changed:
                    self.taken += 1
                    self._changed.notify_all()
                return
            await asyncio.sleep(_AGAIN_AFTER)

    async def _posted(self, body: bytes) -> bool:
        headers = {"Content-Type": "application/json"}
        try:
            async with self._http.post(self.hook_url, data=body, headers=headers) as response:
                self.answers.append((response.status, json.loads(await response.read() or b"null")))
        except (aiohttp.ClientError, OSError, ValueError):
            return False
        return self.answers[-1][0] < 500

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
