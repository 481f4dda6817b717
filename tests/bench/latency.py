"""From a visitor's message to the operator who follows the log, over real sockets, at 200 messages a second."""

import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp

from omnid.desk import operators
from omnid.model import SYSTEM, Scope
from omnid.store import database
from tests.bench.desk import opened, serving, token, until
from tests.bench.table import Figure, middle, percentile
from tests.proof.daemon import Daemon

RATE = 200
CLIENTS = 20


def run(quick: bool) -> list[Figure]:
    waits = asyncio.run(_measure(400 if quick else 4000))
    flush = _flush_s() * 1000
    p50, p95, p99 = (percentile(waits, share) * 1000 for share in (0.5, 0.95, 0.99))
    return [
        Figure(
            name=f"sent → acknowledged and read by a tailing operator, {RATE}/s",
            ours=f"p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f} ms",
            against=f"one flush {flush:.1f} ms",
            ratio=f"p95 {p95 / (5 + flush):.2f} of the aim",
            aim="p95 ≤ 5 ms + a flush",
            met=p95 <= 5 + flush,
        )
    ]


async def _measure(count: int) -> list[float]:
    async with serving() as daemon, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        sockets = [await opened(http, daemon, await token(http, daemon)) for _ in range(CLIENTS)]
        sent: dict[str, float] = {}
        waits: list[float] = []
        following = asyncio.Event()
        tail = asyncio.create_task(_tail(http, daemon, sent, waits, count, following))
        await following.wait()
        reading = [asyncio.create_task(_read(socket)) for socket in sockets]
        began = time.perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            key = f"key-{number:06}"
            sent[key] = time.perf_counter()
            await sockets[number % CLIENTS].send_json({"t": "message", "key": key, "text": key})
        await tail
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        return waits


async def _read(socket: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        await until(socket, "never")


async def _tail(
    http: aiohttp.ClientSession,
    daemon: Daemon,
    sent: dict[str, float],
    waits: list[float],
    count: int,
    following: asyncio.Event,
) -> None:
    """An operator's console: the event stream by WebSocket, with the messages joined."""
    headers = {"Authorization": f"Bearer {_secret(daemon)}"}
    async with http.ws_connect(f"{daemon.url}/api/v1/events", headers=headers, params={"after": "0"}) as socket:
        following.set()
        while len(waits) < count:
            happening = await socket.receive_json()
            if happening.get("event", {}).get("type") == "message_received":
                waits.append(time.perf_counter() - sent[happening["message"]["text"]])


def _secret(daemon: Daemon) -> str:
    connection = database.connect(daemon.database)
    with database.transaction(connection) as tx:
        made = operators.add_token(tx, SYSTEM, operators.AddToken(name="bench", scopes=[Scope.READ]))
    connection.close()
    return made.secret


def _flush_s() -> float:
    """One commit of one row, on the same disk."""
    with tempfile.TemporaryDirectory() as folder:
        connection = database.create(Path(folder) / "omnid.db")
        took = []
        for number in range(50):
            began = time.perf_counter()
            with database.transaction(connection) as tx:
                tx.run("insert into settings (name, value) values (:name, x'00')", {"name": str(number)})
            took.append(time.perf_counter() - began)
        connection.close()
    return middle(took)
