"""An open e-mail channel on a fake mailbox, receiving."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from omnid.testing import MemoryPort
from omnid_email import KIND
from omnid_email.api import Email, connect
from omnid_email.config import EmailConfig
from omnid_email.fake import FakeMail

ANN = "ann@example.org"


@dataclass
class Desk:
    port: MemoryPort
    email: Email


Opened = Callable[..., AbstractAsyncContextManager[Desk]]


@asynccontextmanager
async def opened_with(
    config: EmailConfig,
    *,
    receiving: bool = False,
    cursor: str | None = None,
    memories: dict[str, str] | None = None,
) -> AsyncIterator[Desk]:
    async with MemoryPort(KIND, cursor=cursor, memories=memories) as port, connect(config, port) as email:
        task = asyncio.create_task(email.receive()) if receiving else None
        try:
            yield Desk(port, email)
        finally:
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


@pytest.fixture
async def fake() -> AsyncIterator[FakeMail]:
    async with FakeMail() as fake:
        yield fake


@pytest.fixture
def opened(fake: FakeMail) -> Opened:
    """``async with opened(receiving=True, cursor=…, after="move") as desk``."""

    def open_channel(
        *,
        receiving: bool = False,
        cursor: str | None = None,
        memories: dict[str, str] | None = None,
        **settings: Any,
    ) -> AbstractAsyncContextManager[Desk]:
        return opened_with(fake.config(**settings), receiving=receiving, cursor=cursor, memories=memories)

    return open_channel
