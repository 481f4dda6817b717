"""A program's channel that is open and runs a puppet."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from omnid.channel import Outgoing, Unavailable
from omnid.testing import MemoryPort
from omnid_exec import KIND, ExecConfig
from omnid_exec.api import Exec
from omnid_exec.fake import Puppeteer


@dataclass
class Desk:
    port: MemoryPort
    program: Exec
    receiving: asyncio.Task[None]


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def puppeteer() -> AsyncIterator[Puppeteer]:
    async with Puppeteer() as puppeteer:
        yield puppeteer


@pytest.fixture
def opened(puppeteer: Puppeteer) -> Opened:
    """``async with opened(cursor=…, command=…, …) as desk``."""

    @asynccontextmanager
    async def open_channel(*, cursor: str | None = None, **settings: Any) -> AsyncIterator[Desk]:
        given = {"command": puppeteer.command, "answer_timeout": 30.0, "start_timeout": 30.0}
        config = ExecConfig(**{**given, **settings})
        async with MemoryPort(KIND, cursor=cursor) as port, KIND.open(config, port) as live:
            assert isinstance(live, Exec)
            receiving = asyncio.create_task(live.receive())
            yield Desk(port, live, receiving)
            receiving.cancel()
            with suppress(asyncio.CancelledError, Unavailable):
                await receiving

    return open_channel


def outgoing(text: str = "Hello", **fields: Any) -> Outgoing:
    return Outgoing(**{"key": "k-1.0", "number": 1, "recipient": "ann-1", "text": text, **fields})
