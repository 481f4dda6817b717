"""Ten thousand Telegram updates that waited while the daemon was away."""

import asyncio
import time

from omnid_telegram.fake import FakeTelegram
from tests.bench.desk import serving
from tests.bench.table import Figure
from tests.proof.daemon import rows

CHATS = 500


def run(quick: bool) -> list[Figure]:
    return asyncio.run(_burst(1000 if quick else 10_000))


async def _burst(count: int) -> list[Figure]:
    async with FakeTelegram() as fake:
        bot = {"token": fake.token, "base_url": fake.base_url, "poll_timeout": 2}
        async with serving(telegram=bot) as daemon:
            # A first message shows that the channel is open: loading aiogram is not what is measured.
            fake.state.write(1, "first")
            await fake.state.until(lambda: fake.state.confirmed == 1, 60)
            cpu, began = daemon.cpu_s(), time.perf_counter()
            for number in range(count):
                fake.state.write(1000 + number % CHATS, f"message {number}")
            await fake.state.until(lambda: fake.state.confirmed == count + 1, 120)
            took = time.perf_counter() - began
            used = daemon.cpu_s() - cpu
            [(there,)] = rows(daemon.database, "select count(*) from messages where type = 'inbound'")
            assert there == count + 1
    return [
        Figure(
            name=f"burst of {count:,} Telegram updates, all on disk and confirmed",
            ours=f"{count / took:,.0f}/s",
            against=f"{used / count * 1000:.2f} ms of CPU each",
        )
    ]
