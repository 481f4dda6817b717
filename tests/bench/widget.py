"""32 visitors send over real sockets: messages a second, the wait for the tick, the server's processor time."""

import asyncio
import time

import aiohttp

from tests.bench.desk import Socket, opened, serving, token, until
from tests.bench.table import Figure, middle, percentile
from tests.proof.daemon import Daemon

CLIENTS = 32
PEER = "best peer 870/s, 2.1 ms"


def run(quick: bool) -> list[Figure]:
    return asyncio.run(_rounds(3 if quick else 5, 40 if quick else 300))


async def _rounds(rounds: int, each: int) -> list[Figure]:
    rates: list[float] = []
    cpu: list[float] = []
    waits: list[float] = []
    async with serving() as daemon, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        sockets = [await opened(http, daemon, await token(http, daemon)) for _ in range(CLIENTS)]
        await _round(daemon, sockets, 0, 10)
        for number in range(1, rounds + 1):
            rate, used, waited = await _round(daemon, sockets, number, each)
            rates.append(rate)
            cpu.append(used)
            waits += waited
    rate, used = middle(rates), middle(cpu)
    return [
        Figure(
            name=f"{CLIENTS} widget clients, WebSocket",
            ours=f"{rate:,.0f}/s, p99 {percentile(waits, 0.99) * 1000:.0f} ms",
            against=PEER,
            ratio=f"{rate / 870:.1f} ×",
            aim="≥ 3,000/s",
            met=rate >= 3000,
        ),
        Figure(
            name="server CPU for each of those messages",
            ours=f"{used * 1000:.2f} ms",
            against=PEER,
            ratio=f"1/{2.1 / (used * 1000):.1f}",
            aim="≤ 0.4 ms",
            met=used <= 0.0004,
        ),
    ]


async def _round(daemon: Daemon, sockets: list[Socket], number: int, each: int) -> tuple[float, float, list[float]]:
    waits: list[float] = []

    async def client(index: int, socket: Socket) -> None:
        for turn in range(each):
            began = time.perf_counter()
            await socket.send_json(
                {"t": "message", "key": f"key-{number}-{index}-{turn}", "text": "Where is my parcel?"}
            )
            await until(socket, "ack", "error")
            waits.append(time.perf_counter() - began)

    cpu, began = daemon.cpu_s(), time.perf_counter()
    await asyncio.gather(*(client(index, socket) for index, socket in enumerate(sockets)))
    took, count = time.perf_counter() - began, each * len(sockets)
    return count / took, (daemon.cpu_s() - cpu) / count, waits
