"""Ten thousand updates that waited at Telegram and at VK while the daemon was away, beside the store's own rate."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from omnid_telegram.fake import FakeTelegram
from omnid_vk.fake import FakeVk
from tests.bench.accept import journalled
from tests.bench.desk import serving
from tests.bench.table import Figure, middle
from tests.proof.daemon import rows

CHATS = 500
"""As many people as write to the store itself."""
FAKES = {"telegram": FakeTelegram, "vk": FakeVk}


def run(quick: bool) -> list[Figure]:
    sys.setswitchinterval(0.0002)  # as the daemon does
    return asyncio.run(_rounds(1 if quick else 3, 1000 if quick else 10_000))


async def _rounds(rounds: int, count: int) -> list[Figure]:
    store: list[float] = []
    taken: dict[str, list[tuple[float, float]]] = {kind: [] for kind in FAKES}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            store.append(await journalled(Path(folder), count))
        for kind in FAKES:
            taken[kind].append(await _burst(kind, count))
    return [_figure(kind, count, taken[kind], middle(store)) for kind in FAKES]


def _figure(kind: str, count: int, taken: list[tuple[float, float]], store: float) -> Figure:
    rate, cpu = (middle([one[which] for one in taken]) for which in (0, 1))
    return Figure(
        name=f"burst of {count:,} {kind} updates, all on disk and confirmed, {cpu * 1000:.2f} ms of CPU each",
        ours=f"{rate:,.0f}/s",
        against=f"the store's journalled accept {store:,.0f}/s",
        ratio=f"{rate / store:.0%}",
        aim="≥ 50 %",
        met=rate >= 0.5 * store,
    )


async def _burst(kind: str, count: int) -> tuple[float, float]:
    """Updates a second, and the daemon's processor seconds for one."""
    async with FAKES[kind]() as fake:
        state = fake.state
        async with serving(**{kind: _settings(fake)}) as daemon:
            # A first message shows that the channel is open: loading its library is not what is measured.
            state.write(1, "first")
            await state.until(lambda: state.confirmed == 1, 60)
            for number in range(count):
                state.write(1000 + number % CHATS, f"message {number}")
            cpu, began = daemon.cpu_s(), time.perf_counter()
            await state.until(lambda: state.confirmed == count + 1, 120)
            took = time.perf_counter() - began
            used = daemon.cpu_s() - cpu
            [(there,)] = rows(daemon.database, "select count(*) from messages where type = 'inbound'")
            assert there == count + 1
    return count / took, used / count


def _settings(fake: FakeTelegram | FakeVk) -> dict[str, Any]:
    settings = {"token": fake.token, "base_url": fake.base_url}
    return settings | {"group_id": fake.state.group} if isinstance(fake, FakeVk) else settings
