"""A desk with a website chat on a loopback port, and a visitor's browser reduced to what it says."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from omnid import operations
from omnid.channel import Rejected, Retry
from omnid.config import Settings
from omnid.desk import operators
from omnid.engine.engine import Engine, running
from omnid.engine.live import Live
from omnid.http.app import public
from omnid.http.context import ChannelState, Context, Handler
from omnid.model import SYSTEM, Actor, ChannelId, ConversationId
from tests.databases import fresh
from tests.patience import PATIENCE_S

JSON = dict[str, Any]


class Hooks:
    """The channels of a daemon, for tests of webhooks and links; ``linking``: those that make links now."""

    def __init__(self) -> None:
        self.handlers: dict[tuple[str, str], Mapping[str, Handler]] = {}
        self.linking: set[ChannelId] = set()

    def states(self) -> list[ChannelState]:
        return []

    def hook(self, name: str, secret: str) -> Mapping[str, Handler] | None:
        return self.handlers.get((name, secret))

    async def link(self, channel: ChannelId, token: str) -> str:
        if channel not in self.linking:
            raise Retry("It is not open at this moment.")
        return f"https://chat.example/?start={token}"

    async def call(self, first: ChannelId, phone: str, operator: str, conversation: ConversationId) -> str:
        raise Rejected("No channel can call.")


class Desk:
    """A running desk with one operator and the chat “site”."""

    def __init__(self, context: Context, url: str, http: aiohttp.ClientSession, hooks: Hooks) -> None:
        self.context = context
        self.engine: Engine = context.engine
        self.url = url
        self.http = http
        self.hooks = hooks
        self.operator: Actor = SYSTEM

    async def perform(self, name: str, /, **fields: Any) -> Any:
        operation = operations.find(name)
        request = operations.convert(operation, fields)
        return await self.engine.writer.run(lambda tx: operations.perform(tx, self.operator, operation, request))

    async def reply(self, text: str, conversation: int = 1, **fields: Any) -> Any:
        return await self.perform("conversation.reply", conversation_id=conversation, text=text, **fields)

    async def post(self, path: str, body: object, /, **headers: str) -> tuple[int, JSON]:
        async with self.http.post(f"{self.url}{path}", json=body, headers=headers) as response:
            return response.status, await response.json()

    async def session(self, visitor: str | None = None, channel: str = "site", **headers: str) -> JSON:
        status, answer = await self.post(f"/widget/{channel}/session", {"visitor": visitor}, **headers)
        assert status == 200, answer
        return answer

    async def token(self, channel: str = "site") -> str:
        return str((await self.session(channel=channel))["visitor"])

    @asynccontextmanager
    async def tab(self, token: str, after: str | None = None, channel: str = "site") -> AsyncIterator["Tab"]:
        """A page with the chat open, caught up."""
        async with self.http.ws_connect(f"{self.url}/widget/{channel}/ws") as socket:
            tab = Tab(socket)
            await tab.say(t="open", visitor=token, after=after)
            tab.missed = await tab.until("hello")
            tab.after = tab.missed[-1]["after"]
            yield tab

    async def upload(self, token: str, data: bytes, name: str = "a.png", channel: str = "site") -> tuple[int, JSON]:
        headers = {"X-Omnid-Visitor": token}
        url = f"{self.url}/widget/{channel}/upload"
        async with self.http.post(url, data=data, params={"name": name}, headers=headers) as response:
            return response.status, await response.json()


class Tab:
    """One connection of a visitor. ``missed``: the catch-up and the hello at its end."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.missed: list[JSON] = []
        self.after: str = ""

    async def say(self, **frame: object) -> None:
        await self.socket.send_str(json.dumps(frame))

    async def write(self, key: str, text: str = "hello", **fields: object) -> None:
        await self.say(t="message", key=key, text=text, **fields)

    async def next(self) -> JSON:
        frame: JSON = json.loads(await self.socket.receive_str(timeout=PATIENCE_S))
        return frame

    async def until(self, t: str) -> list[JSON]:
        """Frames up to the first of a type."""
        frames = [await self.next()]
        while frames[-1]["t"] != t:
            frames.append(await self.next())
        return frames

    async def one(self, t: str) -> JSON:
        return (await self.until(t))[-1]

    async def close_code(self) -> int | None:
        message = await self.socket.receive(timeout=PATIENCE_S)
        while message.type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
            message = await self.socket.receive(timeout=PATIENCE_S)
        return self.socket.close_code


@asynccontextmanager
async def serving(folder: Path, config: JSON | None = None, settings: Settings | None = None) -> AsyncIterator[Desk]:
    """``config`` is the channel's."""
    fresh(folder / "omnid.db").close()
    hooks = Hooks()
    async with running(folder) as engine, aiohttp.ClientSession() as http:
        context = Context(engine=engine, live=Live(), settings=settings or Settings(), channels=hooks, uid=0)
        runner = web.AppRunner(public(context), access_log=None, shutdown_timeout=5, auto_decompress=False)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        desk = Desk(context, f"http://{host}:{port}", http, hooks)
        try:
            await engine.writer.run(lambda tx: operators.first(tx, "anna", "Anna", None))
            desk.operator = await engine.readers.run(lambda tx: operators.named(tx, "anna", SYSTEM))
            await desk.perform("channel.add", kind="widget", name="site", config=config or {})
            yield desk
        finally:
            await asyncio.shield(runner.cleanup())
