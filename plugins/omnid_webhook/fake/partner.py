"""The partner's side: delivers its updates until they are taken, and takes messages by the standard's rules."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections import deque
from enum import StrEnum
from typing import Any, Self

from aiohttp import web

from omnid.testing import Changes, Delivery
from omnid_webhook.fake.control import control_routes

__all__ = ["SECRET", "Fault", "Partner"]

SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a fake secret").decode()
_BODY_LIMIT = 80 * 1024 * 1024


class Fault(StrEnum):
    """What the next message meets with; nothing is accepted but where it says so."""

    SLOW_DOWN = "slow_down"
    ERROR = "error"
    REFUSE = "refuse"
    FORBID = "forbid"
    WINDOW = "window"
    GONE = "gone"
    REDIRECT = "redirect"
    DROP_AFTER = "drop_after"
    """Accepted, and the connection ends."""
    HANG = "hang"
    """Accepted, and no answer until the client gives up."""


_ANSWERS: dict[Fault, tuple[int, dict[str, str], dict[str, Any]]] = {
    Fault.SLOW_DOWN: (429, {"Retry-After": "7"}, {}),
    Fault.ERROR: (503, {}, {}),
    Fault.REFUSE: (422, {}, {"problem": "no such product"}),
    Fault.FORBID: (422, {}, {"outcome": "unreachable", "reason": "The person has left."}),
    Fault.WINDOW: (422, {}, {"outcome": "window_closed", "reason": "Only templates now."}),
    Fault.GONE: (410, {}, {}),
    Fault.REDIRECT: (302, {"Location": "/elsewhere"}, {}),
}


class Partner:
    """``async with Partner() as partner``. ``hook_url``: where its updates go; set it when it is known.

    ``messages``: what was accepted, each key once. ``taken``: how many updates were answered with 2xx or 4xx.
    Signs and verifies by hand, so that a mistake in the plugin's own signatures is seen.
    """

    def __init__(self, *, port: int = 0, secret: str = SECRET, hook_url: str = "") -> None:
        self.secret = secret
        self.base_url = ""
        self.messages: list[dict[str, Any]] = []
        self.pings = 0
        self.faults: deque[Fault] = deque()
        self._port = port
        self._number = 0
        self._changes = Changes()
        self.until = self._changes.until
        self._delivery = Delivery(
            hook_url=hook_url,
            changed=self._changes.changed,
            signed=lambda body, number: self.headers(f"msg_{number}", body),
            enough=lambda status: status < 500,
        )

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.add_routes([web.post("/omnid", self._take), *control_routes(self)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
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
    def answers(self) -> list[tuple[int, bytes]]:
        return self._delivery.answers

    # --- updates to the desk ---

    def write(self, sender: str, text: str, **fields: Any) -> str:
        """A contact writes; the update's id."""
        return self.push(message(self._number, sender, text, **fields))

    def push(self, update: Any) -> str:
        return self.push_raw(json.dumps(update).encode())

    def push_raw(self, body: bytes) -> str:
        """Any bytes as the next update."""
        self._number = self._delivery.push_raw(body)
        return f"msg_{self._number}"

    def repeat(self) -> None:
        """The latest update once more."""
        self._delivery.repeat()

    def headers(self, id_: str, body: bytes, at: int | None = None) -> dict[str, str]:
        moment = str(int(time.time()) if at is None else at)
        signature = f"v1,{_mac(self.secret, id_, moment, body)}"
        return {"webhook-id": id_, "webhook-timestamp": moment, "webhook-signature": signature}

    # --- messages from the desk ---

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if not self._genuine(request, body):
            return web.json_response({"problem": "bad signature"}, status=401)
        said = json.loads(body)
        if said["type"] == "ping":
            self.pings += 1
            return web.Response(status=204)
        fault = self.faults.popleft() if self.faults else None
        if fault in _ANSWERS:
            status, headers, answer = _ANSWERS[fault]
            return web.json_response(answer, status=status, headers=headers)
        self._accept(said, request.headers["webhook-id"])
        if fault is Fault.HANG:
            await asyncio.get_running_loop().create_future()
        if fault is Fault.DROP_AFTER and request.transport is not None:
            request.transport.abort()
        return web.json_response({"external_id": f"partner-{said['key']}"})

    def _accept(self, said: dict[str, Any], key: str) -> None:
        if key not in {one["key"] for one in self.messages}:
            self.messages.append(said)
        self._changes.changed()

    def _genuine(self, request: web.Request, body: bytes) -> bool:
        id_, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        wanted = f"v1,{_mac(self.secret, id_, at, body)}"
        return wanted in request.headers["webhook-signature"].split() and abs(time.time() - int(at)) < 300


def message(number: int, sender: str, text: str, **fields: Any) -> dict[str, Any]:
    person = {"external_id": sender, "name": f"Person {sender}"}
    return {"type": "message", "external_id": f"m-{number}", "sender": person, "text": text, **fields}


def _mac(secret: str, id_: str, at: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return base64.b64encode(hmac.digest(key, f"{id_}.{at}.".encode() + body, hashlib.sha256)).decode()
