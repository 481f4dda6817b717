"""Keeps the full-text index up to date: a durable reader of the log that never stands in the way of what arrives."""

import asyncio

from omnid.daemon.alarm import Alarm
from omnid.desk import indexing
from omnid.engine.engine import Engine

GATHER_S = 0.05
LONGEST_S = 5.0
"""It waits for a pause in what happens, but not longer: what arrives goes before what can be found."""
REST = 3.0
"""Times as long as a bite took nothing is indexed: at most a quarter of the writer is the indexer's."""


class Indexer:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def run(self) -> None:
        """Until cancelled. Raises what keeps it from indexing; begun again, it goes on where it was."""
        alarm = Alarm()
        with alarm.set_by(self._engine.bus):
            while True:
                alarm.silence()
                while await self._step():
                    pass
                await alarm.wait()
                await alarm.lull(GATHER_S, LONGEST_S)

    async def _step(self) -> bool:
        """One bite; whether there is more."""
        bite = await self._engine.readers.run(indexing.prepare)
        if bite.is_worth_writing:
            loop = asyncio.get_running_loop()
            began = loop.time()
            await self._engine.writer.run(lambda tx: indexing.write(tx, bite))
            await asyncio.sleep(REST * (loop.time() - began))
        return bite.more
