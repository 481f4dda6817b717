from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import omnid_telegram_console.api  # noqa: F401 - aiogram takes seconds to import; no test is to wait for that
from tests.plugins.omnid_telegram_console.desk import ANNA, Desk, opened


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A group console that runs, with Anna paired in it."""
    async with opened(tmp_path) as one:
        await one.add()
        one.start()
        await one.pair(ANNA, "anna")
        yield one
