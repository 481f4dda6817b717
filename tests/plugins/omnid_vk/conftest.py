"""An open VK channel on a fake VK, receiving."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web

from omnid.channel import Secret
from omnid.testing import MemoryPort
from omnid_vk import KIND, VkConfig
from omnid_vk.api import Vk, connect
from omnid_vk.fake import FakeVk

PERSON = 700100
HOOK = "https://desk.example/hooks/shop/s3cret"


@dataclass
class Desk:
    fake: FakeVk
    port: MemoryPort
    vk: Vk


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeVk]:
    async with FakeVk() as fake:
        fake.state.person(PERSON)
        yield fake


@pytest.fixture
def opened(fake: FakeVk) -> Opened:
    """``async with opened(receiving=True, hook_url=…, cursor=…, mode=…) as desk``."""

    @asynccontextmanager
    async def open_channel(
        *, receiving: bool = False, hook_url: str | None = None, cursor: str | None = None, **settings: Any
    ) -> AsyncIterator[Desk]:
        given = {"token": Secret(fake.token), "group_id": fake.state.group, "base_url": fake.base_url}
        config = VkConfig(**{**given, "request_timeout": 30.0, "poll_wait": 5, **settings})
        async with MemoryPort(KIND, hook_url=hook_url, cursor=cursor) as port, connect(config, port) as vk:
            task = asyncio.create_task(vk.receive()) if receiving else None
            try:
                yield Desk(fake, port, vk)
            finally:
                if task is not None:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    return open_channel


@asynccontextmanager
async def served(routes: object) -> AsyncIterator[str]:
    """The routes of a channel on a loopback server, as the daemon serves them."""
    app = web.Application()
    app.add_routes([web.route(method, "/hook", handler) for method, handler in dict(routes).items()])  # type: ignore[call-overload]
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()
