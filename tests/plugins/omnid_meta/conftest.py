"""Open Messenger and Instagram channels on a fake, their webhook behind a door."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec import structs

from omnid.channel import Kind
from omnid.testing import Door, MemoryPort
from omnid_meta import instagram, messenger
from omnid_meta.api import Meta
from omnid_meta.fake import FakeMeta
from omnid_meta.fake.adapter import config_for
from omnid_meta.flavour import INSTAGRAM, MESSENGER

ANN = "25001234567890123"
WORDS = "words-of-our-own"


@dataclass
class Desk:
    fake: FakeMeta
    port: MemoryPort
    meta: Meta
    url: str


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeMeta]:
    """Messenger's."""
    async with FakeMeta(MESSENGER) as fake:
        fake.meet(ANN, "Ann Example")
        yield fake


@pytest.fixture
async def gram() -> AsyncIterator[FakeMeta]:
    """Instagram's."""
    async with FakeMeta(INSTAGRAM) as fake:
        fake.meet(ANN, "Ann Example")
        yield fake


@pytest.fixture
def opened() -> Opened:
    """``async with opened(fake, receiving=True, hook_url=…, human_agent=True) as desk``; the fake delivers to it."""

    @asynccontextmanager
    async def open_channel(
        fake: FakeMeta,
        *,
        receiving: bool = False,
        hook_url: str | None = None,
        memories: dict[str, str] | None = None,
        **settings: Any,
    ) -> AsyncIterator[Desk]:
        kind: Kind = messenger.KIND if fake.flavour is MESSENGER else instagram.KIND
        config = structs.replace(config_for(fake), **{"request_timeout": 30.0, **settings})
        async with (
            Door() as door,
            MemoryPort(kind, hook_url=hook_url, memories=memories) as port,
            door.kind(kind).open(config, port) as live,
        ):
            assert isinstance(live, Meta)
            fake.delivery.hook_url = door.url
            fake.delivery.release()
            task = asyncio.create_task(live.receive()) if receiving else None
            try:
                yield Desk(fake, port, live, door.url)
            finally:
                fake.delivery.hook_url = ""
                if task is not None:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    return open_channel
