"""The fake Bot API's HTTP side: addresses, parameters, long polling, webhook delivery and faults."""

import asyncio
import contextlib
import json
from typing import Any, Self

import aiohttp
from aiohttp import web

from omnid_telegram.fake.control import control_routes
from omnid_telegram.fake.faults import Fault, Faults
from omnid_telegram.fake.methods import METHODS, SENDERS, perform, send
from omnid_telegram.fake.state import ApiError, FakeFile, Json, State

__all__ = ["FakeTelegram"]

FAKE_TOKEN = "100:fake-token"
_BODY_LIMIT = 60 * 1024 * 1024
_HELD_AT_MOST = 50.0
_WEBHOOK_RETRY = 0.05
_INTERNAL = (500, "Internal Server Error")
_SAID = {
    Fault.CONFLICT: (409, "Conflict: terminated by other getUpdates request"),
    Fault.UNAUTHORIZED: (401, "Unauthorized"),
    Fault.REFUSE: (400, "Bad Request: MESSAGE_REFUSED_BY_FAKE"),
    Fault.FORBID: (403, "Forbidden: bot was blocked by the user"),
}


class FakeTelegram:
    """``async with FakeTelegram() as fake``: listens on loopback at ``fake.base_url`` until the end of the block.

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
        self._poll = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.add_routes([web.route("*", "/bot{token}/{method}", self._call)])
        app.add_routes([web.get("/file/bot{token}/{path:.+}", self._file), *control_routes(self.state, self.faults)])
        # Cancelled with its connection, a poll of a client that died is no second poller.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
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
        method = request.match_info["method"]
        try:
            self._check_token(request.match_info["token"])
            params, file = await _params(request)
        except ApiError as problem:
            return _problem(problem)
        self.state.calls.append((method, params))
        fault = self.faults.draw(method)
        if fault is not None and not fault.accepted and fault is not Fault.REDELIVER:
            return self._fail(request, fault)
        try:
            answer = await self._answer(method, params, file, fault)
        except ApiError as problem:
            return _problem(problem)
        if fault is not None and fault.accepted:
            return await self._fail_after(request, fault)
        return answer

    async def _answer(self, method: str, params: Json, file: FakeFile | None, fault: Fault | None) -> web.Response:
        if method == "getUpdates":
            return await self._updates(params, again=fault is Fault.REDELIVER)
        if method in SENDERS:
            return _result(json.dumps(send(self.state, method, params, file)).encode())
        if method not in METHODS:
            raise ApiError(404, "Not Found")
        return _result(json.dumps(perform(self.state, method, params)).encode())

    def _check_token(self, token: str) -> None:
        if ":" not in token:
            raise ApiError(404, "Not Found")
        if token != self.token:
            raise ApiError(401, "Unauthorized")

    async def _updates(self, params: Json, *, again: bool) -> web.Response:
        if self.state.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                "webhook first",
            )
        offset, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
        self.state.confirm(offset)
        self._poll += 1
        self.state.changed()
        if again:
            self.state.again = self.state.updates[: self.state.confirmed][-limit // 2 :]
        await self._hold(self._poll, offset, min(float(params.get("timeout", 0)), _HELD_AT_MOST))
        old, self.state.again = self.state.again, []
        found = [*old, *self.state.pending(offset, limit)][:limit]
        return _result(b"[" + b",".join(payload for _, payload in found) + b"]")

    async def _hold(self, poll: int, offset: int, timeout: float) -> None:
        """Until there is something to tell, the time is over, or another poller came."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while poll == self._poll and not (self.state.again or self.state.pending(offset, 1)):
                    await self.state.change()
        if poll != self._poll:
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        data = self.state.files.get(request.match_info["path"].removeprefix("files/"))
        if request.match_info["token"] != self.token or data is None:
            return _problem(ApiError(404, "Not Found"))
        fault = self.faults.draw("file")
        if fault is Fault.DROP_AFTER:
            return await _half(request, data)
        return self._fail(request, fault) if fault is not None else web.Response(body=data)

    # --- what goes wrong ---

    def _fail(self, request: web.Request, fault: Fault) -> web.Response:
        if fault is Fault.SLOW_DOWN:
            after = self.faults.retry_after
            return _problem(ApiError(429, f"Too Many Requests: retry after {after:g}", retry_after=after))
        if fault is Fault.BAD_GATEWAY:
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        if fault is Fault.DROP:
            _cut(request)
        return _problem(ApiError(*_SAID.get(fault, _INTERNAL)))

    async def _fail_after(self, request: web.Request, fault: Fault) -> web.Response:
        if fault is Fault.HANG:
            await asyncio.Event().wait()  # Until the client gives up, which cancels us.
        if fault is not Fault.ERROR_AFTER:
            _cut(request)
        return _problem(ApiError(*_INTERNAL))

    # --- webhook ---

    async def _deliver(self) -> None:
        """Sends what waits to the webhook, one by one, until each is answered with 2xx."""
        async with aiohttp.ClientSession() as session:
            while True:
                waiting = self.state.pending(0, 1)
                if not self.state.webhook or not waiting:
                    await self.state.change()
                elif not await self._post(session, *waiting[0]):
                    await asyncio.sleep(_WEBHOOK_RETRY)

    async def _post(self, session: aiohttp.ClientSession, number: int, payload: bytes) -> bool:
        webhook = self.state.webhook
        headers = {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": webhook.get("secret_token", ""),
        }
        try:
            async with session.post(self.deliver_to or webhook["url"], data=payload, headers=headers) as response:
                status, answer = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as problem:
            status, answer = 0, str(problem).encode()
        if not 200 <= status < 300:
            webhook["last_error_date"] = webhook.get("last_error_date", 0) + 1
            webhook["last_error_message"] = f"Wrong response from the webhook: {status}"
            self.state.changed()
            return False
        if answer:
            call = json.loads(answer)
            self.state.calls.append((call.pop("method"), call))
        self.state.confirm(number + 1)
        return True


async def _params(request: web.Request) -> tuple[Json, FakeFile | None]:
    """The call's parameters, JSON in them decoded, from the query, a form, a multipart body or JSON."""
    params: Json = {key: _decoded(value) for key, value in request.query.items()}
    if request.content_type == "application/json":
        return {**params, **await request.json()}, None
    file = None
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    for key, value in form.items():
        if isinstance(value, web.FileField):
            file = FakeFile(name=value.filename, mime=value.content_type, data=value.file.read())
        elif isinstance(value, str):
            params[key] = value if key in ("text", "caption") else _decoded(value)
    return params, file


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _result(body: bytes) -> web.Response:
    return web.Response(body=b'{"ok":true,"result":' + body + b"}", content_type="application/json")


def _problem(problem: ApiError) -> web.Response:
    body: Json = {"ok": False, "error_code": problem.status, "description": problem.description}
    if problem.parameters:
        body["parameters"] = problem.parameters
    return web.json_response(body, status=problem.status)


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
