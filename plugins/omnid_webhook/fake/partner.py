"""The partner's side: delivers its updates until they are taken, and takes messages by the standard's rules."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import Any, Self

import aiohttp
from aiohttp import web

from omnid_webhook.fake.control import control_routes

__all__ = ["SECRET", "Fault", "Partner"]

SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a fake secret").decode()
_AGAIN_AFTER = 0.05
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
        self.hook_url = hook_url
        self.base_url = ""
        self.messages: list[dict[str, Any]] = []
        self.pings = 0
        self.taken = 0
        self.answers: list[tuple[int, Any]] = []
        self.faults: deque[Fault] = deque()
        self._port = port
        self._waiting: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._latest: tuple[str, bytes] = ("", b"")
        self._number = 0
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.add_routes([web.post("/omnid", self._take), *control_routes(self)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._http = aiohttp.ClientSession()
        self._delivery = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._delivery.cancel()
        with suppress(asyncio.CancelledError):
            await self._delivery
        await self._http.close()
        await self._runner.cleanup()

    # --- updates to the desk ---

    def write(self, sender: str, text: str, **fields: Any) -> str:
        """A contact writes; the update's id."""
        return self.push(message(self._number, sender, text, **fields))

    def push(self, update: Any) -> str:
        return self.push_raw(json.dumps(update).encode())

    def push_raw(self, body: bytes) -> str:
        """Any bytes as the next update."""
        self._number += 1
        self._latest = (f"msg_{self._number}", body)
        self._waiting.put_nowait(self._latest)
        return self._latest[0]

    def repeat(self) -> None:
        """The latest update once more."""
        self._waiting.put_nowait(self._latest)

    async def until(self, true: Callable[[], bool], timeout: float = 10) -> None:
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(true)

    async def _deliver(self) -> None:
        """In order, each until it is taken."""
        while True:
            await self._until_taken(*await self._waiting.get())

    async def _until_taken(self, id_: str, body: bytes) -> None:
        while True:
            if await self._post(id_, body):
                return await self._count()
            await asyncio.sleep(_AGAIN_AFTER)

    async def _post(self, id_: str, body: bytes) -> bool:
        try:
            async with self._http.post(self.hook_url, data=body, headers=self.headers(id_, body)) as response:
                answer = (response.status, await response.read())
        except (aiohttp.ClientError, OSError):
            return False
        self.answers.append(answer)
        return answer[0] < 500

    def headers(self, id_: str, body: bytes, at: int | None = None) -> dict[str, str]:
        moment = str(int(time.time()) if at is None else at)
        signature = f"v1,{_mac(self.secret, id_, moment, body)}"
        return {"webhook-id": id_, "webhook-timestamp": moment, "webhook-signature": signature}

    async def _count(self) -> None:
        async with self._changed:
            self.taken += 1
            self._changed.notify_all()

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
        await self._accept(said, request.headers["webhook-id"])
        if fault is Fault.HANG:
            await asyncio.get_running_loop().create_future()
        if fault is Fault.DROP_AFTER and request.transport is not None:
            request.transport.abort()
        return web.json_response({"external_id": f"partner-{said['key']}"})

    async def _accept(self, said: dict[str, Any], key: str) -> None:
        async with self._changed:
            if key not in {one["key"] for one in self.messages}:
                self.messages.append(said)
            self._changed.notify_all()

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
