"""An open WhatsApp channel on a fake Cloud API, its webhook behind a door."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from omnid.channel import Secret
from omnid.testing import Door, MemoryPort
from omnid_whatsapp import KIND, WhatsAppConfig
from omnid_whatsapp.api import WhatsApp
from omnid_whatsapp.fake import FakeWhatsApp
from omnid_whatsapp.fake.server import ACCOUNT, NUMBER

PHONE = "15551230001"
WORDS = "words-of-our-own"


@dataclass
class Desk:
    fake: FakeWhatsApp
    port: MemoryPort
    whatsapp: WhatsApp
    url: str


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeWhatsApp]:
    async with FakeWhatsApp() as fake:
        fake.state.person(PHONE)
        yield fake


@pytest.fixture
def opened(fake: FakeWhatsApp) -> Opened:
    """``async with opened(receiving=True, hook_url=…, token=…) as desk``; the fake delivers to it."""

    @asynccontextmanager
    async def open_channel(
        *, receiving: bool = False, hook_url: str | None = None, **settings: Any
    ) -> AsyncIterator[Desk]:
        given = {
            "phone_number_id": NUMBER,
            "token": Secret(fake.token),
            "app_secret": Secret(fake.app_secret),
            "verify_token": Secret(WORDS),
            "business_account_id": ACCOUNT,
            "base_url": fake.base_url,
            "request_timeout": 30.0,
        }
        config = WhatsAppConfig(**{**given, **settings})
        async with (
            Door() as door,
            MemoryPort(KIND, hook_url=hook_url) as port,
            door.kind(KIND).open(config, port) as live,
        ):
            assert isinstance(live, WhatsApp)
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
