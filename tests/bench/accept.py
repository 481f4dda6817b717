"""Durable accept through the whole inbound path, against bare SQL and against aiosqlite, on the same disk."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from omnid.channel import Raw, Received, Sender
from omnid.desk import inbound, visitors
from omnid.engine.engine import running
from omnid.model import ChannelId
from omnid.store import channels, database
from tests.bench.bare import Aiosqlite, Thread
from tests.bench.table import Figure, middle, times

CALLERS = 100
SLOW = 20
"""A commit each takes ten times as long, so it gets fewer messages: five of each caller's are enough for a rate."""
TEXT = "Good day! Where is my parcel? It should have come on Tuesday. "


def run(quick: bool) -> list[Figure]:
    sys.setswitchinterval(0.0002)  # as the daemon does
    rates = asyncio.run(_rounds(3 if quick else 5, 2000 if quick else 10_000))
    return [figure for name in ("widget", "journalled") for figure in _figures(name, rates)]


def _figures(name: str, rates: dict[str, list[float]]) -> list[Figure]:
    ours, bare, slow = (middle(rates[f"{name}, {way}"]) for way in ("ours", "bare", "aiosqlite"))
    what = f"durable accept, {name}, {CALLERS} callers"
    return [
        Figure(
            name=what,
            ours=f"{ours:,.0f}/s",
            against=f"bare writer thread {bare:,.0f}/s",
            ratio=f"{ours / bare:.0%}",
            aim="≥ 50 %",
            met=ours >= 0.5 * bare,
        ),
        Figure(
            name=what,
            ours=f"{ours:,.0f}/s",
            against=f"aiosqlite, a commit each {slow:,.0f}/s",
            ratio=times(ours, slow),
            aim="≥ 5 ×",
            met=ours >= 5 * slow,
        ),
    ]


async def _rounds(rounds: int, count: int) -> dict[str, list[float]]:
    ways: dict[str, Callable[[Path, int], Awaitable[float]]] = {
        "widget, ours": _widget,
        "widget, bare": partial(_bare, journal=False),
        "widget, aiosqlite": partial(_aiosqlite, journal=False),
        "journalled, ours": journalled,
        "journalled, bare": partial(_bare, journal=True),
        "journalled, aiosqlite": partial(_aiosqlite, journal=True),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                rates[name].append(await way(Path(folder), count // SLOW if "aiosqlite" in name else count))
    return rates


def prepare(folder: Path) -> ChannelId:
    """A new desk with one channel."""
    connection = database.create(folder / "omnid.db")
    with database.transaction(connection) as tx:
        channel = channels.add(tx, "widget", "site", "p1", {})
    connection.close()
    return channel


async def _drive(count: int, take: Callable[[str, str, str], Awaitable[object]]) -> float:
    """Messages a second: each caller sends its share one after another, as a visitor who waits for the tick."""

    async def caller(number: int) -> None:
        for turn in range(count // CALLERS):
            await take(f"visitor-{number}-{turn // 20}", f"key-{turn:08}", TEXT)

    began = time.perf_counter()
    await asyncio.gather(*(caller(number) for number in range(CALLERS)))
    return count / (time.perf_counter() - began)


async def _widget(folder: Path, count: int) -> float:
    channel = prepare(folder)
    async with running(folder) as engine:

        async def take(who: str, key: str, text: str) -> None:
            visitor, said = visitors.Visitor(channel, who), visitors.Said(key=key, text=text)
            await engine.writer.run(lambda tx: visitors.say(tx, visitor, said))

        return await _drive(count, take)


async def journalled(folder: Path, count: int) -> float:
    channel = prepare(folder)
    async with running(folder) as engine:

        async def take(who: str, key: str, text: str) -> None:
            raw = Raw(key=f"{who}{key}", payload=text.encode())
            received = Received(external_id=raw.key, sender=Sender(external_id=who, name=who), text=text)
            await engine.writer.run(lambda tx: inbound.accept(tx, channel, raw.key, raw.payload, [received]))

        return await _drive(count, take)


async def _bare(folder: Path, count: int, journal: bool) -> float:
    thread = Thread(folder / "omnid.db", prepare(folder), journal)
    try:
        return await _drive(count, thread.take)
    finally:
        thread.close()


async def _aiosqlite(folder: Path, count: int, journal: bool) -> float:
    channel = prepare(folder)
    other = Aiosqlite()
    await other.open(folder / "omnid.db", channel, journal)
    try:
        return await _drive(count, other.take)
    finally:
        await other.close()
