from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnid.engine.engine import Engine, running
from omnid.model import Channel, ChannelId
from omnid.store import channels
from tests.databases import fresh


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    fresh(tmp_path / "omnid.db").close()
    async with running(tmp_path) as one:
        yield one


@pytest.fixture
async def channel(engine: Engine) -> Channel:
    number = await engine.writer.run(lambda tx: channels.add(tx, "telegram", "bot", "p1", {"token": "1:a"}))
    return await engine.readers.run(lambda tx: channels.get(tx, ChannelId(number)))
