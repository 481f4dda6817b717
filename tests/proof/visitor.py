"""A website visitor who keeps to docs/widget-protocol.md: sends until acknowledged, over a WebSocket or by polling."""

import asyncio
import random
from typing import Any

import aiohttp

PATIENCE_S = 3.0
"""How long an acknowledgement may take before the same key is sent again."""
AGAIN_S = 0.1
Frame = dict[str, Any]


class Broken(Exception):
    """The connection ended, or nothing came in time: do it again."""


class Visitor:
    """``acked``: keys the desk has acknowledged, in order."""

    def __init__(self, http: aiohttp.ClientSession, url: str, name: str, chance: random.Random) -> None:
        self._http = http
        self._url = f"{url}/widget/site"
        self.name = name
        self.chance = chance
        self.token: str | None = None
        self.acked: list[str] = []
        self.resent = 0
        self._number = 0

    async def live(self, stop: asyncio.Event, pause_s: float) -> None:
        """Write one message after another until told to stop; then the last one is still acknowledged."""
        while not stop.is_set():
            self._number += 1
            await self._say(f"{self.name}-{self._number:06}")
            await asyncio.sleep(self.chance.random() * 2 * pause_s)  # the pace of a person who types

    async def close(self) -> None:
        """Nothing is kept open here."""

    async def _say(self, key: str) -> None:
        while True:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self.session()
                    ack = await self.deliver({"t": "message", "key": key, "text": f"text of {key}"})
            except (aiohttp.ClientError, TimeoutError, Broken, OSError):
                await self.close()
                self.resent += 1
                await asyncio.sleep(AGAIN_S)  # as the widget does, so that a dead daemon is not stormed
                continue
            assert ack["t"] == "ack", ack
            assert ack["key"] == key
            self.acked.append(key)
            return

    async def session(self) -> None:
        """Get to be known, once."""
        if self.token is None:
            answer = await self.post("session", {"visitor": None, "language": "en"})
            self.token = answer["visitor"]

    async def post(self, name: str, body: Frame) -> Any:
        async with self._http.post(f"{self._url}/{name}", json=body) as response:
            if response.status >= 500:
                raise Broken
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def deliver(self, frame: Frame) -> Frame:
        """By ``POST …/send``. Raises `Broken`."""
        answer = await self.post("send", {"visitor": self.token, "frames": [frame]})
        found: Frame = answer["frames"][0]
        return _good(found)


class LiveVisitor(Visitor):
    """The same over a WebSocket that is opened again, with its cursor, whenever it breaks."""

    _socket: aiohttp.ClientWebSocketResponse | None = None
    after: str | None = None

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def deliver(self, frame: Frame) -> Frame:
        socket = self._socket or await self.open()
        try:
            await socket.send_json(frame)
            while True:
                found = await self._receive(socket)
                if found.get("key") == frame["key"] and found["t"] in ("ack", "error"):
                    return _good(found)
        except ConnectionError as problem:
            raise Broken from problem

    async def open(self) -> aiohttp.ClientWebSocketResponse:
        socket = await self._http.ws_connect(f"{self._url}/ws", compress=0)
        self._socket = socket
        await socket.send_json({"t": "open", "visitor": self.token, "after": self.after})
        while (await self._receive(socket))["t"] != "hello":
            pass
        return socket

    async def _receive(self, socket: aiohttp.ClientWebSocketResponse) -> Frame:
        message = await socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise Broken
        frame: Frame = message.json()
        self.after = frame.get("after", self.after)
        return frame


def _good(frame: Frame) -> Frame:
    """The desk may say that it cannot take it now; anything else that is no ack is for the test to see."""
    if frame["t"] == "error" and frame["code"] == "unavailable":
        raise Broken
    return frame
