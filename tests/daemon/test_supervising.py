"""What must not stop is begun again, whatever ended it."""

import asyncio

import pytest

from omnid.daemon import supervising
from omnid.daemon.supervising import beside
from omnid.errors import Unavailable


async def test_work_that_breaks_is_begun_again_and_ends_with_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "MOST_S", 0.001)
    troubles: list[Exception] = [Unavailable("The disk is full."), ZeroDivisionError("a bug")]
    going, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        if troubles:
            raise troubles.pop(0)
        going.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with asyncio.timeout(10), beside(work, "work"):
        await going.wait()
    assert ended.is_set()
