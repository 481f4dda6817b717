"""The fake Viber's HTTP side: calls, callbacks until they are answered with 200, and faults."""

import asyncio
import contextlib
import hashlib
import hmac
import json
from typing import Self

import aiohttp
from aiohttp import web

from omnid_viber.fake.control import control_routes
from omnid_viber.fake.faults import Fault, Faults
from omnid_viber.fake.state import FIRST_TOKEN, Json, State

__all__ = ["FAKE_TOKEN", "FakeViber"]

FAKE_TOKEN = "4453b6ac12345678-fake-02af12cf"
_AGAIN_AFTER = 0.05
_BODY_LIMIT = 30_000
_STATUSES = {
    Fault.SLOW_DOWN: (12, "tooManyRequests"),
    Fault.REFUSE: (3, "badData"),
    Fault.UNSUBSCRIBED: (6, "notSubscribed"),
    Fault.UNAUTHORIZED: (2, "invalidAuthToken"),
    Fault.NO_WEBHOOK: (10, "webhookNotSet"),
    Fault.GENERAL: (99, "generalError"),
}


class FakeViber:
    """``async with FakeViber() as fake``: listens on loopback at ``fake.base_url`` until the end of the block.

    ``deliver_to``: where callbacks really go, because the registered address is one only the world can reach.
    """

    def __init__(
        self, *, token: str = FAKE_TOKEN, port: int = 0, faults: Faults | None = None, deliver_to: str = ""
    ) -> None:
        self.token = token
        self.state = State()
        self.faults = faults or Faults()
        self.deliver_to = deliver_to
        self.base_url = ""
        self._port = port

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1024 * 1024)
        app.add_routes(control_routes(self.state, self.faults))
        app.add_routes([web.post("/pa/{method}", self._call), web.get("/_file/{name:.+}", self._file)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._http = aiohttp.ClientSession()
        self._delivery = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._delivery.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._delivery
        await self._http.close()
        await self._runner.cleanup()

    def headers(self, body: bytes) -> dict[str, str]:
        return {"X-Viber-Content-Signature": hmac.new(self.token.encode(), body, hashlib.sha256).hexdigest()}

    # --- calls ---

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method, raw = request.match_info["method"], await request.read()
        body: Json = json.loads(raw)
        self.state.calls.append((method, body))
        self.state.changed()
        if request.headers.get("X-Viber-Auth-Token") != self.token:
            return _status(2, "invalidAuthToken")
        fault = self.faults.draw(method)
        if fault is not None and not fault.accepted:
            return self._fail(request, fault)
        answer = await self._answer(method, body, len(raw))
        if fault is Fault.HANG:
            await asyncio.get_running_loop().create_future()  # Until the client gives up, which cancels us.
        if fault is Fault.DROP_AFTER and request.transport is not None:
            request.transport.abort()
        return answer

    async def _answer(self, method: str, body: Json, size: int) -> web.Response:
        if method == "set_webhook":
            return await self._set_webhook(body)
        if method == "send_message":
            return self._send(body, size)
        if method == "get_account_info":
            known = {"id": "pa:1", "name": "Omnid", "uri": "omnidfake", "webhook": self.state.webhook}
            return _status(0, "ok", **known, subscribers_count=len(self.state.subscribers))
        return _status(99, "unknown method")

    async def _set_webhook(self, body: Json) -> web.Response:
        """Calls the address at once, and believes only a 200."""
        hello = json.dumps({"event": "webhook", "timestamp": 1, "message_token": FIRST_TOKEN}).encode()
        if await self._post(body["url"], hello) is None:
            return _status(1, "invalidUrl")
        self.state.webhook = body["url"]
        self.state.changed()
        return _status(0, "ok", event_types=body["event_types"])

    def _send(self, body: Json, size: int) -> web.Response:
        if not self.state.webhook:
            return _status(10, "webhookNotSet")
        if body["receiver"] not in self.state.subscribers:
            return _status(6, "notSubscribed")
        if size > _BODY_LIMIT or not (body.get("text") or body.get("media")) or not body["sender"]["name"]:
            return _status(3, "badData")
        return _status(0, "ok", message_token=self.state.accept(body).token, billing_status=1)

    def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault is Fault.BAD_GATEWAY:
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        if fault is Fault.DROP and request.transport is not None:
            request.transport.abort()
        return _status(*_STATUSES.get(fault, (99, "generalError")))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        data = self.state.files.get(request.match_info["name"])
        if self.faults.draw("file") is not None:
            return web.Response(status=503)
        return web.Response(status=404) if data is None else web.Response(body=data)

    # --- callbacks ---

    async def _deliver(self) -> None:
        """Sends what waits, one by one, until each is answered with 200."""
        state = self.state
        while True:
            if not state.webhook or not state.waiting:
                await state.change()
                continue
            callback = state.waiting[0]
            answer = await self._post(state.webhook, callback)
            if answer is None:
                await asyncio.sleep(_AGAIN_AFTER)
                continue
            state.waiting.remove(callback)  # by then another may stand first
            state.taken += 1
            if answer:
                state.answers.append(json.loads(answer))
            state.changed()

    async def _post(self, url: str, body: bytes) -> bytes | None:
        try:
            async with self._http.post(self.deliver_to or url, data=body, headers=self.headers(body)) as response:
                return await response.read() if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError):
            return None


def _status(status: int, message: str, **more: object) -> web.Response:
    return web.json_response({"status": status, "status_message": message, **more})
