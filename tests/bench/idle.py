"""Ten thousand idle visitors on one daemon, and one message to a thousand sockets at once."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from omnid.desk import operators, visitors
from omnid.model import SYSTEM, ChannelId, Scope
from omnid.store import database, settings
from tests.bench.desk import Socket, more_files, opened, serving, until
from tests.bench.table import Figure, middle, times
from tests.proof.daemon import Daemon

ADDRESSES = [f"127.0.0.{number}" for number in range(2, 12)]
"""Where the clients come from: one address alone runs short of ports."""
HEARTBEAT_S = 30
EARS = 1000
MEBIBYTE = 1 << 20


def run(quick: bool) -> list[Figure]:
    more_files()
    idle = asyncio.run(_idle(1000 if quick else 10_000, 10 if quick else 2 * HEARTBEAT_S))
    return idle + asyncio.run(_fan_out(5 if quick else 20))


async def _idle(count: int, watched_s: int) -> list[Figure]:
    async with serving() as daemon:
        before = daemon.rss()
        sessions = [_session(address) for address in ADDRESSES]
        pumps: list[asyncio.Task[None]] = []
        try:
            tokens = _tokens(daemon, count)
            for start in range(0, count, 200):
                group = [opened(sessions[n % len(sessions)], daemon, tokens[n]) for n in range(start, start + 200)]
                # The client has to read, or it would not answer pings.
                pumps += [asyncio.create_task(_pump(one)) for one in await asyncio.gather(*group)]
            cpu, began = daemon.cpu_s(), time.perf_counter()
            await asyncio.sleep(watched_s)
            share = (daemon.cpu_s() - cpu) / (time.perf_counter() - began)
            rss = daemon.rss()
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            for session in sessions:
                await session.close()
    return [
        Figure(
            name=f"{count:,} idle widget sockets, memory",
            ours=f"{rss / MEBIBYTE:.0f} MB",
            against=f"before {before / MEBIBYTE:.0f} MB",
            ratio=f"{(rss - before) / count / 1024:.1f} KiB each",
            aim="≤ 250 MB",
            met=rss <= 250 * MEBIBYTE,
        ),
        Figure(
            name=f"{count:,} idle widget sockets, heartbeat",
            ours=f"{share:.1%} of a core",
            against=f"over {watched_s} s",
            aim="≤ 3 %",
            met=share <= 0.03,
        ),
    ]


def _session(address: str) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(limit=0, local_addr=(address, 0))
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None))


def _tokens(daemon: Daemon, count: int) -> list[str]:
    """Of visitors, made as the daemon makes them."""
    connection = database.connect(daemon.database)
    with database.transaction(connection) as tx:
        key = settings.secret(tx, visitors.SECRET)
    connection.close()
    return [visitors.token(key, visitors.Visitor(ChannelId(1), visitors.new_visitor())) for _ in range(count)]


def _secret(daemon: Daemon) -> str:
    """An operator's token, who may answer."""
    connection = database.connect(daemon.database)
    with database.transaction(connection) as tx:
        asked = operators.AddToken(name="bench", operator="root", scopes=[Scope.REPLY])
        made = operators.add_token(tx, SYSTEM, asked)
    connection.close()
    return made.secret


async def _pump(socket: Socket) -> None:
    async for _ in socket:
        pass


async def _fan_out(rounds: int) -> list[Figure]:
    """The same visitor's thousand tabs get one answer; a bare loop over as many sockets sends the same bytes."""
    async with serving() as daemon, _bare() as url, _session(ADDRESSES[0]) as http:
        [visitor] = _tokens(daemon, 1)
        tabs = [await opened(http, daemon, visitor) for _ in range(EARS)]
        await tabs[0].send_json({"t": "message", "key": "key-00000000", "text": "hello"})
        await asyncio.gather(*(until(tab, "message") for tab in tabs))
        others = [await http.ws_connect(url, compress=0) for _ in range(EARS)]
        headers = {"Authorization": f"Bearer {_secret(daemon)}"}
        ours: list[float] = []
        bare: list[float] = []
        for number in range(rounds):
            body = {"conversation_id": 1, "text": f"answer {number}."}
            answering = http.post(f"{daemon.url}/api/v1/conversation.reply", json=body, headers=headers)
            took, frame = await _heard(tabs, body["text"], answering)
            ours.append(took)
            bare.append((await _heard(others, str(body["text"]), others[0].send_str(frame)))[0])
    return [
        Figure(
            name=f"fan-out to {EARS:,} sockets, from the first that has it to the last",
            ours=f"{middle(ours) * 1000:.1f} ms",
            against=f"bare aiohttp loop {middle(bare) * 1000:.1f} ms",
            ratio=times(middle(ours), middle(bare)),
            aim="≤ 1.5 ×",
            met=middle(ours) <= 1.5 * middle(bare),
        )
    ]


async def _heard(ears: list[Socket], text: object, speaking: Awaitable[Any]) -> tuple[float, str]:
    """Seconds, and the frame. The answer's own way to the desk is not what is asked."""
    at: list[float] = []
    frames: list[str] = []

    async def hear(ear: Socket) -> None:
        while True:
            frame = await ear.receive_str()
            if f'"{text}"' in frame:
                at.append(time.perf_counter())
                frames.append(frame)
                return

    hearing = [asyncio.create_task(hear(ear)) for ear in ears]
    await speaking
    await asyncio.gather(*hearing)
    return max(at) - min(at), frames[0]


@asynccontextmanager
async def _bare() -> AsyncIterator[str]:
    """A process that keeps a list of sockets and sends to each; its address."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", BARE, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    try:
        yield (await child.stdout.readline()).decode().strip()
    finally:
        child.kill()
        await child.wait()


BARE = """
import asyncio, uvloop
from aiohttp import web

sockets = []

async def serve(request):
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    sockets.append(socket)
    async for message in socket:
        for one in sockets:
            await one.send_str(message.data)
    return socket

async def main():
    app = web.Application()
    app.router.add_get("/ws", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/ws", flush=True)
    await asyncio.Event().wait()

uvloop.run(main())
"""
