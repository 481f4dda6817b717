"""A Telegram group as a console when many write at once: what it takes, at the pace of the service, run faster."""

import asyncio
import tempfile
import time
from pathlib import Path

import omnid_telegram_console.api  # noqa: F401 - not to be measured
from tests.bench.table import Figure
from tests.plugins.omnid_telegram_console.desk import Desk, opened

FASTER = 30
"""The fake's minute, and with it the console's, is this much shorter."""
LIMIT = 20
"""Calls a minute in one group."""
EACH = 3
"""Messages of each contact."""


def run(quick: bool) -> list[Figure]:
    return [asyncio.run(_burst(20 if quick else 100))]


async def _burst(conversations: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as desk:
            desk.group.limit, desk.group.period_s = LIMIT, 60 / FASTER
            await desk.add(per_minute=LIMIT * FASTER)
            desk.start()
            await desk.fake.state.until(lambda: bool(desk.calls("getUpdates")), timeout=60)
            for number in range(conversations * EACH):
                await desk.hears(f"Contact {number % conversations}", f"message {number}")
            began = time.monotonic()
            said = await _until(desk, lambda: _shown(desk) == conversations * EACH, began)
            cards = await _until(desk, lambda: _cards(desk) == conversations, began)
    calls = len(desk.group.topics) + len(desk.fake.state.sent)
    return Figure(
        name=f"Telegram console: {conversations} conversations at once, {EACH} messages each",
        ours=f"{calls} calls, {desk.group.refused} refused; all said after {said:.1f} min, all cards after {cards:.1f}",
        against=f"{LIMIT} calls a minute: {calls / LIMIT:.1f} min; one message a call: {_plainly(conversations):.1f}",
        ratio=f"{cards / (calls / LIMIT):.2f}",
        aim="≤ 1.15, none refused",
        met=cards <= 1.15 * calls / LIMIT and not desk.group.refused,
    )


def _plainly(conversations: int) -> float:
    """Minutes for a topic, a card and each message by itself."""
    return conversations * (EACH + 2) / LIMIT


async def _until(desk: Desk, true: object, began: float) -> float:
    """Minutes of the service's time until then."""
    assert callable(true)
    await desk.fake.state.until(true, timeout=600)
    return (time.monotonic() - began) * FASTER / 60


def _shown(desk: Desk) -> int:
    return sum(one.text.count("message ") for one in desk.fake.state.sent)


def _cards(desk: Desk) -> int:
    return sum("take:" in str(one.params.get("reply_markup")) for one in desk.fake.state.sent)
