"""What receiving does while nothing arrives, with the pauses in the test's hands."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from omnid.channel import Pause, Secret
from omnid.testing import MemoryPort
from omnid_telegram import KIND, TelegramConfig
from omnid_telegram.fake import FakeTelegram, Fault
from omnid_telegram.polling import Poller
from omnid_telegram.webhook import CHECK_EVERY, Webhook
from omnid_telegram.wire import Wire

HOOK = "https://desk.example/hooks/bot/s3cret"
Run = Callable[[], Awaitable[None]]


def config(fake: FakeTelegram) -> TelegramConfig:
    return TelegramConfig(token=Secret(fake.token), base_url=fake.base_url, poll_timeout=5)


class Pauses:
    """Counts what was asked for; `limit` pauses pass at once, the next ones wait for a tick."""

    def __init__(self, limit: int = 0) -> None:
        self.asked: list[float] = []
        self.ticks: asyncio.Queue[None] = asyncio.Queue()
        for _ in range(limit):
            self.ticks.put_nowait(None)
        self.out = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        if self.ticks.empty():
            self.out.set()
        await self.ticks.get()


@asynccontextmanager
async def running(run: Run) -> AsyncIterator[None]:
    task = asyncio.ensure_future(run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_while_nobody_answers_the_pauses_grow_to_a_minute(fake: FakeTelegram) -> None:
    pauses = Pauses(limit=8)
    async with MemoryPort(KIND) as port:
        wire = Wire(port.session, fake.token, "http://127.0.0.1:1", 1)
        async with running(Poller(wire, port, config(fake).poll_timeout, pauses).run):
            await pauses.out.wait()
    assert pauses.asked == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_telegrams_own_pause_is_kept_even_when_it_is_longer(fake: FakeTelegram) -> None:
    fake.faults.retry_after = 90
    fake.faults.next("getUpdates", Fault.SLOW_DOWN)
    pauses = Pauses()
    async with MemoryPort(KIND) as port:
        wire = Wire(port.session, fake.token, fake.base_url, 1)
        async with running(Poller(wire, port, config(fake).poll_timeout, pauses).run):
            await pauses.out.wait()
    assert pauses.asked == [90]


async def test_a_webhook_somebody_took_is_set_again(fake: FakeTelegram) -> None:
    pauses = Pauses()
    async with webhook(fake, pauses):
        await pauses.out.wait()
        fake.state.webhook = {"url": "https://other.example/"}
        pauses.ticks.put_nowait(None)
        await fake.state.until(lambda: fake.state.webhook.get("url") == HOOK)
    assert set(pauses.asked) == {CHECK_EVERY}


async def test_a_webhook_that_cannot_be_reached_is_told_and_mended(fake: FakeTelegram) -> None:
    pauses = Pauses()
    fake.deliver_to = "http://127.0.0.1:1/"
    async with webhook(fake, pauses) as port:
        await pauses.out.wait()
        fake.state.write(1, "not delivered")
        await fake.state.until(lambda: "last_error_message" in fake.state.webhook)
        pauses.ticks.put_nowait(None)
        await port.until(lambda: port.states[-1].startswith(f"failing: Telegram cannot deliver to {HOOK}"))
        fake.state.confirm(fake.state.next_update)
        pauses.ticks.put_nowait(None)
        await port.until(lambda: port.states[-1] == "working")


@asynccontextmanager
async def webhook(fake: FakeTelegram, pause: Pause) -> AsyncIterator[MemoryPort]:
    async with MemoryPort(KIND, hook_url=HOOK) as port:
        wire = Wire(port.session, fake.token, fake.base_url, 1)
        async with running(Webhook(wire, port, config(fake), "word", pause).run):
            yield port
