"""The fake's HTTP side: addresses, tokens, uploads, profiles and faults."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from omnid_meta.fake.control import control_routes
from omnid_meta.fake.delivery import Delivery
from omnid_meta.fake.faults import Fault, Faults
from omnid_meta.fake.methods import send
from omnid_meta.fake.state import FIRST_DATE, ApiError, Json, State
from omnid_meta.flavour import INSTAGRAM, Flavour

__all__ = ["ACCOUNT", "APP", "SECRET", "TOKEN", "FakeMeta"]

TOKEN, SECRET, ACCOUNT, APP = "EAAfaketoken", "0123456789abcdef", "17841400000000001", "670843887433847"
_BODY_LIMIT = 30 * 1024 * 1024
_SAID: dict[Fault, tuple[int, int, int, str]] = {
    Fault.SLOW_DOWN: (400, 613, 0, "(#613) Calls to this api have exceeded the rate limit."),
    Fault.BUSY: (500, 1200, 0, "Temporary send message failure. Please try again later."),
    Fault.ERROR: (500, 1, 0, "An unknown error occurred"),
    Fault.UNAUTHORIZED: (401, 190, 460, "Error validating access token: the session has been invalidated"),
    Fault.NOT_PERMITTED: (403, 200, 0, "(#200) Requires pages_messaging permission"),
    Fault.LOCKED: (400, 368, 0, "The action attempted has been deemed abusive"),
    Fault.REFUSE: (400, 100, 0, "(#100) Invalid parameter"),
    Fault.FORBID: (400, 551, 1545041, "(#551) This person isn't available right now."),
    Fault.WINDOW: (400, 10, 2018278, "(#10) This message is sent outside of allowed window."),
}
_FIELDS = [
    "messages",
    "messaging_postbacks",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "messaging_seen",
    "message_reactions",
    "messaging_referrals",
    "messaging_referral",
]


class FakeMeta:
    """``async with FakeMeta(MESSENGER) as fake``: listens on loopback at ``fake.base_url`` until the block's end.

    ``echoing``: each message it accepts is echoed at once, before the call is answered.
    """

    def __init__(
        self,
        flavour: Flavour,
        *,
        token: str = TOKEN,
        app_secret: str = SECRET,
        port: int = 0,
        hook_url: str = "",
        faults: Faults | None = None,
    ) -> None:
        self.flavour = flavour
        self.token = token
        self.app_secret = app_secret
        self.state = State()
        self.faults = faults or Faults()
        self.delivery = Delivery(app_secret=app_secret, hook_url=hook_url, changed=self.state.changed)
        self.base_url = ""
        self.fields = list(_FIELDS)
        self.echoing = False
        self._port = port

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.add_routes(
            [
                *control_routes(self),
                web.post("/{version}/{node}/messages", self._messages),
                web.post("/{version}/{node}/message_attachments", self._upload),
                web.get("/{version}/{node}/subscribed_apps", self._subscribed),
                web.get("/file/{name}", self._file),
                web.get("/{version}/{node}", self._node),
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

    def meet(self, who: str, name: str = "") -> None:
        first, _, last = (name or f"Person {who}").partition(" ")
        named = {"name": name or f"Person {who}", "username": f"user{who}"}
        self.state.people[who] = named if self.flavour is INSTAGRAM else {"first_name": first, "last_name": last}

    def write(self, who: str, text: str = "", **fields: Any) -> str:
        """A person writes; the message's id. ``fields``: more of Meta's message."""
        mid = f"m_in{self.state.next()}"
        said = {"text": text} if text else {}
        self.event(who, message={"mid": mid, **said, **fields})
        return mid

    def echo(self, to: str, mid: str, text: str, **fields: Any) -> None:
        """What left the account comes back."""
        message = {"mid": mid, "text": text, "is_echo": True, **fields}
        self.push({"sender": {"id": ACCOUNT}, "recipient": {"id": to}, "timestamp": self._now(), "message": message})

    def event(self, who: str, **what: Any) -> None:
        if who not in self.state.people:
            self.meet(who)
        self.push({"sender": {"id": who}, "recipient": {"id": ACCOUNT}, "timestamp": self._now(), **what})

    def push(self, *events: Json) -> None:
        """One webhook call with these events."""
        self.delivery.push(self.body(*events))

    def body(self, *events: Json) -> Json:
        entry = {"id": ACCOUNT, "time": self._now(), "messaging": list(events)}
        return {"object": self.flavour.object, "entry": [entry]}

    def _now(self) -> int:
        return FIRST_DATE + self.state.next()

    # --- calls ---

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        call = "actions" if "sender_action" in body else "messages"
        return await self._answer(request, call, lambda: self._send(body))

    def _send(self, body: Json) -> Json:
        answer = send(self.state, self.flavour, body)
        if self.echoing and "message_id" in answer:
            metadata = {key: value for key, value in body["message"].items() if key == "metadata"}
            self.echo(answer["recipient_id"], answer["message_id"], self.state.sent[-1].text, **metadata)
        return answer

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form: Any = await request.post()
        json.loads(form["message"])
        name, data = f"9{self.state.next()}", form["filedata"].file.read()

        def kept() -> Json:
            self.state.uploads[name] = data
            return {"attachment_id": name}

        return await self._answer(request, "upload", kept)

    async def _subscribed(self, request: web.Request) -> web.StreamResponse:
        told = {"data": [{"id": APP, "name": "Desk", "subscribed_fields": self.fields}] if self.fields else []}
        return await self._answer(request, "subscribed", lambda: told)

    async def _node(self, request: web.Request) -> web.StreamResponse:
        node = request.match_info["node"]
        if node in ("me", ACCOUNT):
            ours = {"id": ACCOUNT, "user_id": ACCOUNT, "name": "Lucky Shrub", "username": "lucky.shrub"}
            return await self._answer(request, "account", lambda: ours)
        self.state.profiles_asked += 1
        return await self._answer(request, "profile", lambda: self._profile(node))

    def _profile(self, who: str) -> Json:
        if who not in self.state.people:
            raise ApiError(400, 100, 33, f"Unsupported get request. Object with ID '{who}' does not exist")
        return {"id": who, **self.state.people[who]}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        data = self.state.files.get(request.match_info["name"])
        fault = self.faults.draw("file")
        if data is None or "Authorization" in request.headers:
            return web.Response(status=403)
        return _fail(request, fault) if fault is not None else web.Response(body=data)

    async def _answer(self, request: web.Request, call: str, act: Callable[[], Json]) -> web.StreamResponse:
        try:
            self._check(request)
            fault = self.faults.draw(call)
            if fault is not None and not fault.accepted:
                return _fail(request, fault)
            answer = act()
        except ApiError as problem:
            return _problem(problem)
        return web.json_response(answer) if fault is None else await _fail_after(request, fault)

    def _check(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise ApiError(401, 190, 0, "Invalid OAuth access token - Cannot parse access token")
        proof = hmac.new(self.app_secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        if request.query.get("appsecret_proof", proof) != proof:
            raise ApiError(400, 100, 0, "Invalid appsecret_proof provided in the API argument")


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
    body = json.dumps({"error": problem.error}).encode()
    return web.Response(status=problem.status, body=body, content_type="application/json")


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
