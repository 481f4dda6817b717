"""The fake VK's HTTP side: methods, Long Poll, uploads, files, the Callback API's calls, and faults."""

import asyncio
import contextlib
from typing import Any, Self

from aiohttp import BodyPartReader, web

from omnid_vk.fake.callback import Callback
from omnid_vk.fake.control import control_routes
from omnid_vk.fake.faults import Fault, Faults
from omnid_vk.fake.methods import METHODS, upload
from omnid_vk.fake.state import FIRST_TS, GROUP, ApiError, FakeFile, Json, State

__all__ = ["FAKE_TOKEN", "FakeVk"]

FAKE_TOKEN = "vk1.a.fake-token"
CONFIRMATION = "c0nf1rm"
_BODY_LIMIT = 60 * 1024 * 1024
_BATCH = 100
_HELD_AT_MOST = 90.0
_INTERNAL = (10, "Internal server error")
_SAID = {
    Fault.SLOW_DOWN: (6, "Too many requests per second"),
    Fault.FLOOD: (9, "Flood control"),
    Fault.UNAUTHORIZED: (5, "User authorization failed: invalid access_token (4)."),
    Fault.CAPTCHA: (14, "Captcha needed"),
    Fault.REFUSE: (100, "One of the parameters specified was missing or invalid: message refused by the fake"),
    Fault.FORBID: (901, "Can't send messages for users without permission"),
    Fault.TOO_LATE: (950, "Can't send message, reply timed out"),
}
_FAILED = {Fault.GAP: 1, Fault.KEY_EXPIRED: 2, Fault.LOST: 3}


class FakeVk:
    """``async with FakeVk() as fake``: listens on loopback at ``fake.base_url`` until the end of the block.

    ``deliver_to``: where calls of the Callback API really go, because the registered address is one only the world
    can reach.
    """

    def __init__(
        self,
        *,
        token: str = FAKE_TOKEN,
        group: int = GROUP,
        port: int = 0,
        faults: Faults | None = None,
        deliver_to: str = "",
    ) -> None:
        self.token = token
        self.state = State(group=group)
        self.faults = faults or Faults()
        self.base_url = ""
        self.callback = Callback(self.state, deliver_to)
        self._port = port

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.add_routes(
            [
                web.post("/method/{method}", self._call),
                web.get("/longpoll", self._check),
                web.post("/upload/{sort}", self._upload),
                web.get("/files/{path:.+}", self._file),
                *control_routes(self.state, self.faults),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._delivery = asyncio.create_task(self.callback.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._delivery.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._delivery
        await self._runner.cleanup()

    # --- methods ---

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params: Json = dict(await request.post())
        if params.pop("access_token", None) != self.token:
            return _problem(ApiError(*_SAID[Fault.UNAUTHORIZED]))
        params.pop("v", None)
        self.state.calls.append((method, params))
        fault = self.faults.draw(method)
        if fault is not None and not fault.accepted:
            return _fail(request, fault)
        try:
            answer = web.json_response({"response": self._answer(method, params)})
        except ApiError as problem:
            return _problem(problem)
        self.state.changed()
        return await _fail_after(request, fault) if fault is not None else answer

    def _answer(self, method: str, params: Json) -> Any:
        match method:
            case "groups.getLongPollServer":
                address = f"{self.base_url}/longpoll"
                return {"key": f"key{self.state.key}", "server": address, "ts": str(self.state.ts)}
            case "groups.getCallbackConfirmationCode":
                return {"code": CONFIRMATION}
            case "photos.getMessagesUploadServer":
                return {"upload_url": f"{self.base_url}/upload/photo"}
            case "docs.getMessagesUploadServer":
                return {"upload_url": f"{self.base_url}/upload/{params['type']}"}
            case _ if method in METHODS:
                return METHODS[method](self.state, params)
            case _:
                raise ApiError(3, "Unknown method passed")

    # --- Long Poll ---

    async def _check(self, request: web.Request) -> web.StreamResponse:
        state = self.state
        fault = self.faults.draw("a_check")
        if fault in _FAILED:
            return self._failed(fault)
        if fault is not None and fault is not Fault.REDELIVER:
            return await _fail_after(request, fault) if fault.accepted else _fail(request, fault)
        if request.query.get("key") != f"key{state.key}":
            return web.json_response({"failed": 2})
        ts = int(request.query["ts"])
        if ts > state.ts:
            return web.json_response({"failed": 3})
        state.polls += 1
        state.confirm(ts)
        if fault is Fault.REDELIVER:
            state.again = state.events[: ts - FIRST_TS][-_BATCH // 2 :]
        await self._hold(ts, min(float(request.query.get("wait", 25)), _HELD_AT_MOST))
        old, state.again = state.again, []
        new = state.pending(ts, _BATCH)
        body = b'{"ts":"%d","updates":[%s]}' % (ts + len(new), b",".join([*old, *new]))
        return web.Response(body=body, content_type="application/json")

    def _failed(self, fault: Fault) -> web.Response:
        if fault is not Fault.GAP:
            self.state.key += 1
        answer: Json = {"failed": _FAILED[fault]}
        return web.json_response({**answer, "ts": self.state.ts} if fault is Fault.GAP else answer)

    async def _hold(self, ts: int, timeout: float) -> None:
        """Until there is something to tell, or the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while not (self.state.again or self.state.pending(ts, 1)):
                    await self.state.change()

    # --- files ---

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.draw("upload")
        if fault is not None:
            return _fail(request, fault)
        sort = request.match_info["sort"]
        wanted, file = "photo" if sort == "photo" else "file", None
        # Not request.post(), which leaves its temporary file behind when the upload breaks off.
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == wanted:
                mime = part.headers.get("Content-Type", "")
                file = FakeFile(name=part.filename or "", mime=mime, data=bytes(await part.read()))
        return web.json_response(upload(self.state, sort, file))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        data = self.state.files.get(request.match_info["path"])
        if data is None:
            return web.Response(status=404)
        fault = self.faults.draw("file")
        if fault is Fault.DROP_AFTER:
            return await _half(request, data)
        return _fail(request, fault) if fault is not None else web.Response(body=data)


# --- what goes wrong --------------------------------------------------------------------------------------------------


def _fail(request: web.Request, fault: Fault) -> web.Response:
    if fault is Fault.BAD_GATEWAY:
        return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
    if fault is Fault.DROP:
        _cut(request)
    return _problem(ApiError(*_SAID.get(fault, _INTERNAL)))


async def _fail_after(request: web.Request, fault: Fault) -> web.Response:
    if fault is Fault.HANG:
        await asyncio.Event().wait()  # Until the client gives up, which cancels us.
    if fault is Fault.NONSENSE:
        return web.Response(text="<html>hello</html>", content_type="text/html")
    if fault is Fault.DROP_AFTER:
        _cut(request)
    return _problem(ApiError(*_INTERNAL))


def _problem(problem: ApiError) -> web.Response:
    error: Json = {"error_code": problem.code, "error_msg": problem.message, "request_params": []}
    if problem.code == 14:
        error |= {"captcha_sid": "1", "captcha_img": "https://api.vk.ru/captcha.php?sid=1"}
    return web.json_response({"error": error})


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _half(request: web.Request, data: bytes) -> web.StreamResponse:
    """Half of a file, and the line is dead."""
    response = web.StreamResponse(headers={"Content-Length": str(len(data))})
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    _cut(request)
    return response
