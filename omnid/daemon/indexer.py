"""Keeps the full-text index up to date: a durable reader of the log that never stands in the way of what arrives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from omnid.desk import indexing
from omnid.engine.engine import Engine
from omnid.errors import OmnidError
from omnid.events import Logged

GATHER_S = 0.05
"""What happens together is indexed together."""
REST = 3.0
"""Times as long as a bite took nothing is indexed: at most a quarter of the writer is the indexer's."""
TRY_AGAIN_S = 5.0


class Indexer:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._happened = asyncio.Event()
        self._happened.set()
        self._log = structlog.get_logger()

    def hear(self, logged: list[Logged]) -> None:
        self._happened.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._happened.wait()
            await asyncio.sleep(GATHER_S)
            self._happened.clear()
            try:
                while await self._step():
                    pass
            except OmnidError as problem:
                self._log.error("not indexed", reason=problem.message)
                await self._again()
            except Exception:  # noqa: BLE001 - a supervised loop: without it nothing would be found any more
                self._log.exception("the indexer broke")
                await self._again()

    async def _again(self) -> None:
        self._happened.set()
        await asyncio.sleep(TRY_AGAIN_S)

    async def _step(self) -> bool:
        """One bite; whether there is more."""
        bite = await self._engine.readers.run(indexing.prepare)
        if bite.is_worth_writing:
            loop = asyncio.get_running_loop()
            began = loop.time()
            await self._engine.writer.run(lambda tx: indexing.write(tx, bite))
            await asyncio.sleep(REST * (loop.time() - began))
        return bite.more


@asynccontextmanager
async def indexing_alone(engine: Engine) -> AsyncIterator[None]:
    """Index as long as the block lasts."""
    one = Indexer(engine)
    stop_listening = engine.bus.listen(one.hear)
    task = asyncio.create_task(one.run(), name="indexer")
    try:
        yield
    finally:
        stop_listening()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
