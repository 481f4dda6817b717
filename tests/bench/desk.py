"""The daemon that the benches of sockets measure, and the clients' half of the chat's protocol."""

import asyncio
import resource
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.proof.daemon import VISITORS, Daemon

Socket = aiohttp.ClientWebSocketResponse


@asynccontextmanager
async def serving(**channels: dict[str, Any]) -> AsyncIterator[Daemon]:
    """A daemon with the website chat ``site`` and what else is named, as kind = settings."""
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(Path(folder))
        daemon.add_channel("widget", "site", VISITORS)
        for kind, config in channels.items():
            daemon.add_channel(kind, kind, config)
        await asyncio.to_thread(daemon.start)
        try:
            yield daemon
        finally:
            await asyncio.to_thread(daemon.stop)


def more_files() -> None:
    """As many open files as the system allows us and those we start."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def token(http: aiohttp.ClientSession, daemon: Daemon) -> str:
    """A visitor's."""
    async with http.post(f"{daemon.url}/widget/site/session", json={"visitor": None}) as response:
        found: str = (await response.json())["visitor"]
        return found


async def opened(http: aiohttp.ClientSession, daemon: Daemon, visitor: str) -> Socket:
    """A visitor's socket after its hello."""
    socket = await http.ws_connect(f"{daemon.url}/widget/site/ws", compress=0)
    await socket.send_json({"t": "open", "visitor": visitor, "after": None})
    await until(socket, "hello")
    return socket


async def until(socket: Socket, *kinds: str) -> Any:
    """The next frame of these kinds."""
    while True:
        frame = await socket.receive_json()
        if frame["t"] in kinds:
            return frame
