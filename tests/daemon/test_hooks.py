"""Webhooks find the channel they are for, and one that is not open yet asks to be called again."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from omnid.config import Settings
from omnid.daemon.channels import Channels
from omnid.engine.engine import Engine
from omnid.engine.live import Live
from omnid.errors import Unavailable
from omnid.http.context import Handler
from omnid.store import channels
from tests.patience import PATIENCE_S

SECRET = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


async def test_before_a_channel_is_open_the_service_is_asked_to_come_again(engine: Engine, tmp_path: Path) -> None:
    await engine.writer.run(lambda tx: channels.add(tx, "webhook", "shop", "s3cret", {"secret": SECRET}))
    every = Channels(engine, Live(), Settings())
    with pytest.raises(Unavailable):
        every.hook("shop", "s3cret")
    running = asyncio.create_task(every.run())
    async with asyncio.timeout(PATIENCE_S):
        assert "POST" in await _opened(every)
    assert every.hook("shop", "wrong") is None
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def _opened(every: Channels) -> Mapping[str, Handler]:
    while True:
        try:
            handlers = every.hook("shop", "s3cret")
        except Unavailable:
            await asyncio.sleep(0)
        else:
            assert handlers is not None
            return handlers
