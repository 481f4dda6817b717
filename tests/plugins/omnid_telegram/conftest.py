"""An open Telegram channel on a fake Bot API, receiving."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from omnid.channel import Secret
from omnid.testing import MemoryPort
from omnid_telegram import KIND, TelegramConfig
from omnid_telegram.api import Telegram, connect
from omnid_telegram.fake import FakeTelegram

CHAT = 700100


@dataclass
class Desk:
    fake: FakeTelegram
    port: MemoryPort
    telegram: Telegram


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        fake.state.chats.add(CHAT)
        yield fake


@pytest.fixture
def opened(fake: FakeTelegram) -> Opened:
    """``async with opened(receiving=True, hook_url=…, cursor=…, mode=…) as desk``."""

    @asynccontextmanager
    async def open_channel(
        *, receiving: bool = False, hook_url: str | None = None, cursor: str | None = None, **settings: Any
    ) -> AsyncIterator[Desk]:
        given = {"token": Secret(fake.token), "base_url": fake.base_url, "request_timeout": 30.0, "poll_timeout": 5}
        config = TelegramConfig(**{**given, **settings})
        async with MemoryPort(KIND, hook_url=hook_url, cursor=cursor) as port, connect(config, port) as telegram:
            task = asyncio.create_task(telegram.receive()) if receiving else None
            try:
                yield Desk(fake, port, telegram)
            finally:
                if task is not None:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    return open_channel
