"""An open contact form behind a door, and a page that posts to it; the clock is the test's."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from msgspec import structs

from omnid.channel import Live, Port, Received, Secret
from omnid.testing import Door, MemoryPort
from omnid_form import KIND, FormConfig
from omnid_form.api import Form, form
from omnid_form.fake import Page

NOW = 1763000000.0
"""13 November 2025, 02:13:20 UTC."""


@dataclass
class Desk:
    port: MemoryPort
    form: Form
    url: str
    http: aiohttp.ClientSession
    now: list[float]

    def received(self) -> Received:
        (message,) = self.port.received
        return message

    async def token(self) -> str:
        async with self.http.get(self.url) as response:
            token: str = (await response.json())["token"]
            return token


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with Page() as page:
        yield page


@pytest.fixture
def opened(page: Page) -> Opened:
    """``async with opened(origins=…, …) as desk``."""

    @asynccontextmanager
    async def open_channel(**settings: Any) -> AsyncIterator[Desk]:
        config = FormConfig(**{"secret": Secret(page.secret), "call_url": f"{page.base_url}/call", **settings})
        now = [NOW]

        @asynccontextmanager
        async def at_the_tests_time(config: FormConfig, port: Port) -> AsyncIterator[Live]:
            yield form(config, port, lambda: now[0])

        async with Door() as door, MemoryPort(KIND, hook_url="https://desk.example/hooks/site/x") as port:
            page.hook_url = door.url
            async with (
                door.kind(structs.replace(KIND, open=at_the_tests_time)).open(config, port) as live,
                aiohttp.ClientSession() as http,
            ):
                assert isinstance(live, Form)
                yield Desk(port, live, door.url, http, now)

    return open_channel
