from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnid.engine.engine import Engine, running
from omnid.model import ChannelId
from omnid.store import channels, database
from tests.databases import fresh


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A data directory with a database and one channel, which is 1."""
    connection = fresh(tmp_path / "omnid.db")
    with database.transaction(connection) as tx:
        assert channels.add(tx, "telegram", "bot", "p1", {"token": "1:a"}) == ChannelId(1)
    connection.close()
    return tmp_path


@pytest.fixture
async def engine(desk: Path) -> AsyncIterator[Engine]:
    async with running(desk) as one:
        yield one
