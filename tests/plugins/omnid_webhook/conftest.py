"""An open webhook channel behind a door, and the partner who posts to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from omnid.channel import Kind, Outgoing, Secret
from omnid.testing import Door, MemoryPort
from omnid_webhook import KIND, WebhookConfig
from omnid_webhook.api import Webhook
from omnid_webhook.fake import Partner


@dataclass
class Desk:
    partner: Partner
    port: MemoryPort
    webhook: Webhook
    url: str


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def partner() -> AsyncIterator[Partner]:
    async with Partner() as partner:
        yield partner


@pytest.fixture
def opened(partner: Partner) -> Opened:
    """``async with opened(url=…, …) as desk``."""

    @asynccontextmanager
    async def open_channel(**settings: Any) -> AsyncIterator[Desk]:
        given = {"secret": Secret(partner.secret), "url": f"{partner.base_url}/omnid", "allow_private": True}
        config = WebhookConfig(**{**given, "request_timeout": 30.0, **settings})
        async with Door() as door, MemoryPort(KIND, hook_url="https://desk.example/hooks/shop/x") as port:
            partner.hook_url = door.url
            kind: Kind = door.kind(KIND)
            async with kind.open(config, port) as live:
                assert isinstance(live, Webhook)
                task = asyncio.create_task(live.receive())
                yield Desk(partner, port, live, door.url)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    return open_channel


def outgoing(text: str = "Hello", **fields: Any) -> Outgoing:
    return Outgoing(**{"key": "k-1.0", "number": 1, "recipient": "ann-1", "text": text, **fields})
