"""An open MAX channel on a fake MAX, its webhook behind a door."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from omnid.channel import Outgoing, Secret
from omnid.testing import Door, MemoryPort
from omnid_max import KIND, MaxConfig
from omnid_max.api import Max
from omnid_max.fake import FakeMax

USER = 5011
HOOK = "https://desk.example/hooks/max/s3cret"


@dataclass
class Desk:
    fake: FakeMax
    port: MemoryPort
    max: Max
    url: str


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeMax]:
    async with FakeMax() as fake:
        yield fake


@pytest.fixture
def opened(fake: FakeMax) -> Opened:
    """``async with opened(receiving=True, hook_url=…, cursor=…, mode=…) as desk``; the fake delivers to it."""

    @asynccontextmanager
    async def open_channel(
        *, receiving: bool = False, hook_url: str | None = HOOK, cursor: str | None = None, **settings: Any
    ) -> AsyncIterator[Desk]:
        given = {"token": Secret(fake.token), "base_url": fake.base_url, "request_timeout": 30.0, "poll_timeout": 5}
        config = MaxConfig(**{**given, **settings})
        async with Door() as door, MemoryPort(KIND, hook_url=hook_url, cursor=cursor) as port:
            fake.deliver_to = door.url
            async with door.kind(KIND).open(config, port) as live:
                assert isinstance(live, Max)
                task = asyncio.create_task(live.receive()) if receiving else None
                try:
                    yield Desk(fake, port, live, door.url)
                finally:
                    if task is not None:
                        task.cancel()
                        with suppress(asyncio.CancelledError):
                            await task

    return open_channel


def outgoing(text: str = "Hello", **fields: Any) -> Outgoing:
    return Outgoing(**{"key": "k-1.0", "number": 1, "recipient": str(USER), "text": text, **fields})
