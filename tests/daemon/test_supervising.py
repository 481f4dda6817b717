"""What must not stop is begun again, whatever ended it."""

import asyncio

import pytest

from omnid.daemon import supervising
from omnid.daemon.supervising import beside
from omnid.engine.engine import Engine
from omnid.errors import Unavailable
from omnid.events import Event, PartFailed, PartRecovered
from omnid.model import Seq
from omnid.store import events
from tests.patience import PATIENCE_S


async def test_work_that_breaks_is_begun_again_and_ends_with_its_block(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
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

    async with asyncio.timeout(PATIENCE_S), beside(engine, work, "work"):
        await going.wait()
    assert ended.is_set()
    assert told(engine) == [PartFailed(part="work", reason="The disk is full.")]


async def test_work_that_goes_on_for_a_while_works_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "MOST_S", 0.001)
    monkeypatch.setattr(supervising, "HEALTHY_S", 0.01)
    troubles: list[Exception] = [ZeroDivisionError("a bug")]

    async def work() -> None:
        if troubles:
            raise troubles.pop(0)
        await asyncio.Event().wait()

    async with beside(engine, work, "work"):
        assert await engine.bus.beyond(Seq(1), PATIENCE_S)
    assert told(engine) == [
        PartFailed(part="work", reason="ZeroDivisionError: a bug"),
        PartRecovered(part="work"),
    ]


def told(engine: Engine) -> list[Event]:
    return [one.event for one in events.after(engine.connection, Seq(0), 10)]
