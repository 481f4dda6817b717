"""The fake Cloud API's HTTP side: addresses, tokens, uploads and faults."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Self

from aiohttp import web

from omnid_whatsapp.fake.control import control_routes
from omnid_whatsapp.fake.delivery import Delivery, body_of
from omnid_whatsapp.fake.faults import Fault, Faults
from omnid_whatsapp.fake.methods import send
from omnid_whatsapp.fake.state import ApiError, FakeFile, Json, State

__all__ = ["ACCOUNT", "NUMBER", "SECRET", "TOKEN", "FakeWhatsApp"]

TOKEN, SECRET, NUMBER, ACCOUNT = "EAAfaketoken", "0123456789abcdef", "106540352242922", "102290129340398"
_BODY_LIMIT = 110 * 1024 * 1024
_SAID: dict[Fault, tuple[int, int, str]] = {
    Fault.SLOW_DOWN: (400, 130429, "Rate limit hit"),
    Fault.PAIR_TOO_FAST: (400, 131056, "(Business Account, Consumer Account) pair rate limit hit"),
    Fault.BUSY: (500, 131016, "Service unavailable"),
    Fault.ERROR: (500, 1, "An unknown error occurred"),
    Fault.UNAUTHORIZED: (401, 190, "Error validating access token: the session has been invalidated"),
    Fault.NOT_PERMITTED: (403, 200, "(#200) You do not have the necessary permissions"),
    Fault.LOCKED: (403, 131031, "Business Account locked"),
    Fault.REFUSE: (400, 100, "(#100) Invalid parameter"),
    Fault.FORBID: (400, 131026, "Message undeliverable"),
    Fault.WINDOW: (400, 131047, "Re-engagement message"),
    Fault.STOPPED: (400, 131050, "User has stopped marketing messages"),
}


class FakeWhatsApp:
    """``async with FakeWhatsApp() as fake``: listens on loopback at ``fake.base_url`` until the end of the block."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        app_secret: str = SECRET,
        port: int = 0,
        hook_url: str = "",
        faults: Faults | None = None,
    ) -> None:
        self.token = token
        self.app_secret = app_secret
        self.state = State()
        self.faults = faults or Faults()
        self.delivery = Delivery(app_secret=app_secret, hook_url=hook_url, changed=self.state.changed)
        self.base_url = ""
        self.subscribed = True
        self.expires_at = 0
        self.tells = False
        """That a message was taken, as Meta does; tests say so themselves."""
        self._port = port

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.add_routes(
            [
                # These stand before the rest: “/_control/sent” looks like a node of Graph.
                *control_routes(self),
                web.post("/{version}/{number}/messages", self._messages),
                web.post("/{version}/{number}/media", self._upload),
                web.get("/{version}/debug_token", self._debug_token),
                web.get("/{version}/me", self._me),
                web.get("/{version}/{account}/subscribed_apps", self._subscribed),
                web.get("/{version}/{node}", self._node),
                web.get("/file/{id}", self._file),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self.delivery.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.delivery.__aexit__()
        await self._runner.cleanup()

    # --- what people do ---

    def write(self, who: str, text: str = "", **content: Any) -> str:
        """A person writes; the message's id. ``content``: fields of Meta's message instead of a text."""
        fields = {"type": "text", "text": {"body": text}, **content} if text else content
        person, message = self.state.message(who, **fields)
        self.delivery.push(body_of(NUMBER, "messages", [person], messages=[message]))
        return str(message["id"])

    def tell(self, message_id: str, status: str, **fields: Any) -> None:
        """What became of a message of ours: ``sent``, ``delivered``, ``read`` or ``failed`` with ``errors``."""
        told = {"id": message_id, "status": status, "timestamp": str(self.state.next()), **fields}
        self.delivery.push(body_of(NUMBER, "messages", [], statuses=[told]))

    # --- calls ---

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        return await self._guarded(request, "messages", self._send)

    def _send(self, body: Json) -> Json:
        answer = send(self.state, body)
        for sent in answer.get("messages", []) if self.tells else []:
            key = body.get("biz_opaque_callback_data", "")
            self.tell(sent["id"], "sent", recipient_id=self.state.sent[-1].to, biz_opaque_callback_data=key)
        return answer

    async def _guarded(self, request: web.Request, call: str, act: Any) -> web.StreamResponse:
        try:
            self._check_token(request)
            body = await request.json()
            fault = self.faults.draw(call)
            if fault is not None and not fault.accepted:
                return _fail(request, fault)
            answer = act(body)
        except ApiError as problem:
            return _problem(problem)
        if fault is not None:
            return await _fail_after(request, fault)
        return web.json_response(answer)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
            form: Mapping[str, Any] = await request.post()
        except ApiError as problem:
            return _problem(problem)
        fault = self.faults.draw("media")
        if fault is not None:
            return _fail(request, fault)
        file = form["file"]
        name = str(9_000_000 + self.state.next())
        self.state.files[name] = FakeFile(name=file.filename, mime=str(form["type"]), data=file.file.read())
        return web.json_response({"id": name})

    async def _node(self, request: web.Request) -> web.StreamResponse:
        """A number or a file by its id."""
        node = request.match_info["node"]
        try:
            self._check_token(request)
            fault = self.faults.draw("number" if node == NUMBER else "media")
            if fault is not None:
                return _fail(request, fault)
            return web.json_response(self._told(node))
        except ApiError as problem:
            return _problem(problem)

    def _told(self, node: str) -> Json:
        if node == NUMBER:
            known = {"display_phone_number": "+1 555-078-3881", "verified_name": "Lucky Shrub"}
            return {"id": NUMBER, "quality_rating": "GREEN", **known}
        file = self.state.files.get(node)
        if file is None:
            raise ApiError(400, 100, f"Unsupported get request. Object with ID '{node}' does not exist")
        return {"id": node, "url": f"{self.base_url}/file/{node}", "mime_type": file.mime, "file_size": len(file.data)}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self.state.files.get(request.match_info["id"])
        if file is None or request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=404)
        fault = self.faults.draw("file")
        if fault is Fault.DROP_AFTER:
            return await _half(request, file.data)
        return _fail(request, fault) if fault is not None else web.Response(body=file.data)

    async def _debug_token(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
        except ApiError as problem:
            return _problem(problem)
        scopes = ["whatsapp_business_messaging", "whatsapp_business_management"]
        told = {"app_id": "670843887433847", "is_valid": True, "expires_at": self.expires_at, "scopes": scopes}
        return web.json_response({"data": told})

    async def _me(self, request: web.Request) -> web.StreamResponse:
        proof = hmac.new(self.app_secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        if request.query.get("appsecret_proof", proof) != proof:
            return _problem(ApiError(400, 100, "Invalid appsecret_proof provided in the API argument"))
        return web.json_response({"id": "1", "name": "desk"})

    async def _subscribed(self, _: web.Request) -> web.StreamResponse:
        app = {"whatsapp_business_api_data": {"id": "670843887433847", "name": "Desk", "link": "https://x.example"}}
        return web.json_response({"data": [app] if self.subscribed else []})

    def _check_token(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise ApiError(401, 190, "Invalid OAuth access token - Cannot parse access token")


# --- what goes wrong --------------------------------------------------------------------------------------------------


def _fail(request: web.Request, fault: Fault) -> web.Response:
    if fault is Fault.BAD_GATEWAY:
        return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
    if fault is Fault.DROP:
        _cut(request)
    return _problem(ApiError(*_SAID.get(fault, _SAID[Fault.ERROR])))


async def _fail_after(request: web.Request, fault: Fault) -> web.Response:
    if fault is Fault.HANG:
        await asyncio.Event().wait()  # Until the client gives up, which cancels us.
    if fault is not Fault.ERROR_AFTER:
        _cut(request)
    return _problem(ApiError(*_SAID[Fault.ERROR]))


def _problem(problem: ApiError) -> web.Response:
    details = {"messaging_product": "whatsapp", "details": problem.message}
    error: Json = {"message": problem.message, "type": "OAuthException", "code": problem.code, "error_data": details}
    return web.Response(
        status=problem.status, body=json.dumps({"error": error}).encode(), content_type="application/json"
    )


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
