"""The fake MAX's HTTP side: calls, long polling, uploads, webhook delivery and faults."""

import asyncio
import contextlib
import json
from typing import Self

import aiohttp
from aiohttp import web

from omnid_max.fake.calls import CALLS, ApiError, decoded
from omnid_max.fake.control import control_routes
from omnid_max.fake.faults import Fault, Faults
from omnid_max.fake.state import Json, State

__all__ = ["FAKE_TOKEN", "FakeMax"]

FAKE_TOKEN = "f9LHodD0cOfake_token-0123456789"
_BODY_LIMIT = 60 * 1024 * 1024
_HELD_AT_MOST = 90.0
_WEBHOOK_RETRY = 0.05
_ANSWERS = {
    Fault.SLOW_DOWN: (429, "too.many.requests", "Rate limit exceeded"),
    Fault.UNAVAILABLE: (503, "service.unavailable", "Service is unavailable"),
    Fault.UNAUTHORIZED: (401, "verify.token", "Invalid access_token"),
    Fault.REFUSE: (400, "proto.payload", "Refused by the fake"),
    Fault.FORBID: (403, "chat.denied", "error.dialog.suspended"),
    Fault.UNKNOWN: (404, "dialog.not.found", "Unknown recipient"),
    Fault.NOT_READY: (400, "attachment.not.ready", "Key: errors.process.attachment.file.not.processed"),
}
_INTERNAL = (500, "internal.error", "Internal error")


class FakeMax:
    """``async with FakeMax() as fake``: listens on loopback at ``fake.base_url`` until the end of the block.

    ``deliver_to``: where webhook calls really go, because the registered address is one only the world can reach.
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
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.add_routes(control_routes(self.state, self.faults))
        app.add_routes([web.post("/_upload/{sort}/{token}", self._upload), web.get("/_file/{name:.+}", self._file)])
        app.add_routes([web.route("*", "/{path:.*}", self._call)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._delivery = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._delivery.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._delivery
        await self._runner.cleanup()

    # --- calls ---

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = f"{request.method} {request.path}"
        query: Json = dict(request.query)
        body = decoded(await request.read())
        self.state.calls.append((name, {**query, **body}))
        self.state.changed()
        fault = self.faults.draw(name)
        try:
            if request.headers.get("Authorization") != self.token:
                raise ApiError(401, "verify.token", "Invalid access_token")
            if fault is not None and not fault.accepted:
                return self._fail(request, fault)
            answer = await self._answer(name, query, body)
        except ApiError as problem:
            return _problem(problem)
        if fault is not None:
            return await self._fail_after(request, fault)
        return web.Response(body=answer, content_type="application/json")

    async def _answer(self, name: str, query: Json, body: Json) -> bytes:
        if name == "GET /updates":
            return await self._updates(query)
        if name == "POST /uploads":
            return json.dumps(self._place(query["type"])).encode()
        if name.startswith("POST /chats/"):
            return b'{"success":true}'
        if name.startswith("GET /videos/"):
            return json.dumps(self._video(name.removeprefix("GET /videos/"))).encode()
        if name not in CALLS:
            raise ApiError(404, "not.found", f"Path {name} is not recognized")
        return json.dumps(CALLS[name](self.state, query, body)).encode()

    async def _updates(self, query: Json) -> bytes:
        state = self.state
        state.polls += 1
        if "marker" in query:
            state.confirm(int(query["marker"]))
        state.changed()
        start, limit = state.confirmed, int(query.get("limit", 100))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(float(query.get("timeout", 30)), _HELD_AT_MOST)):
                while state.subscriptions or not (state.again or state.updates[start:]):
                    await state.change()
        again, state.again = state.again, []
        found = state.updates[start : start + limit]
        return b'{"updates":[' + b",".join([*again, *found]) + b'],"marker":%d}' % (start + len(found))

    # --- files ---

    def _place(self, sort: str) -> Json:
        token = f"{sort}-{len(self.state.uploads) + len(self.state.calls)}"
        place = {"url": f"{self.base_url}/_upload/{sort}/{token}"}
        return {**place, "token": token} if sort in ("video", "audio") else place

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.draw("upload")
        if fault is not None:
            return self._fail(request, fault)
        form = await request.post()
        data = form["data"]
        assert isinstance(data, web.FileField)
        assert "Authorization" not in request.headers
        sort, token = request.match_info["sort"], request.match_info["token"]
        self.state.uploads[token] = data.file.read()
        if sort in ("video", "audio"):
            return web.Response(text="<retval>1</retval>", content_type="application/xml")
        return web.json_response({"photos": {"p": {"token": token}}} if sort == "image" else {"token": token})

    def _video(self, token: str) -> Json:
        if token not in self.state.videos:
            raise ApiError(404, "not.found", "Video not found")
        return {"token": token, "urls": self.state.videos[token], "width": 1, "height": 1, "duration": 1}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        data = self.state.files.get(request.match_info["name"])
        fault = self.faults.draw("file")
        if fault is not None:
            return self._fail(request, fault)
        return web.Response(status=404) if data is None else web.Response(body=data)

    # --- what goes wrong ---

    def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault is Fault.BAD_GATEWAY:
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        if fault is Fault.DROP and request.transport is not None:
            request.transport.abort()
        return _problem(ApiError(*_ANSWERS.get(fault, _INTERNAL)))

    async def _fail_after(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault is Fault.HANG:
            await asyncio.get_running_loop().create_future()  # Until the client gives up, which cancels us.
        if fault is Fault.DROP_AFTER and request.transport is not None:
            request.transport.abort()
        return _problem(ApiError(*_INTERNAL))

    # --- webhook ---

    async def _deliver(self) -> None:
        """Sends what waits to the webhook, one by one, until each is answered with 200."""
        async with aiohttp.ClientSession() as session:
            while True:
                state = self.state
                if state.subscriptions and state.again:
                    again, state.again = state.again, []
                    for payload in again:
                        await self._post(session, payload)
                elif not state.subscriptions or not state.updates[state.confirmed :]:
                    await state.change()
                elif await self._post(session, state.updates[state.confirmed]):
                    state.confirm(state.confirmed + 1)
                else:
                    await asyncio.sleep(_WEBHOOK_RETRY)

    async def _post(self, session: aiohttp.ClientSession, payload: bytes) -> bool:
        url, subscription = next(iter(self.state.subscriptions.items()))
        headers = {"Content-Type": "application/json", "X-Max-Bot-Api-Secret": subscription.get("secret", "")}
        try:
            async with session.post(self.deliver_to or url, data=payload, headers=headers) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False


def _problem(problem: ApiError) -> web.Response:
    return web.json_response({"code": problem.code, "message": problem.message}, status=problem.status)
