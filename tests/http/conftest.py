"""A running desk for each test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.http.desk import Desk, serving


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with serving(tmp_path) as running:
        yield running
