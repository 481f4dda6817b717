"""An open Viber channel on a fake Viber, its webhook behind a door."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from omnid.channel import Outgoing, Secret
from omnid.testing import Door, MemoryPort
from omnid_viber import KIND, ViberConfig
from omnid_viber.api import Viber
from omnid_viber.fake import FakeViber

USER = "01234567890A="
HOOK = "https://desk.example/hooks/viber/s3cret"


@dataclass
class Desk:
    fake: FakeViber
    port: MemoryPort
    viber: Viber
    url: str


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeViber]:
    async with FakeViber() as fake:
        yield fake


@pytest.fixture
def opened(fake: FakeViber) -> Opened:
    """``async with opened(receiving=True, hook_url=…, welcome=…) as desk``; the fake delivers to it."""

    @asynccontextmanager
    async def open_channel(
        *, receiving: bool = False, hook_url: str | None = HOOK, **settings: Any
    ) -> AsyncIterator[Desk]:
        given = {"token": Secret(fake.token), "sender_name": "Shop", "base_url": fake.base_url, "request_timeout": 30.0}
        config = ViberConfig(**{**given, **settings})
        async with Door() as door, MemoryPort(KIND, hook_url=hook_url) as port:
            fake.deliver_to = door.url
            async with door.kind(KIND).open(config, port) as live:
                assert isinstance(live, Viber)
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
    return Outgoing(**{"key": "k-1.0", "number": 1, "recipient": USER, "text": text, **fields})
