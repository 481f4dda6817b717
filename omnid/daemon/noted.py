"""Writes down when a part of the daemon starts failing and when it works again, so that monitoring hears of it."""

import asyncio
from typing import TYPE_CHECKING

from omnid.desk import failing
from omnid.desk.failing import Part
from omnid.engine.engine import Engine
from omnid.errors import OmnidError

if TYPE_CHECKING:
    import structlog.typing


class Noted:
    """For one part; given to its `State`, which calls it with the reason, or with None when the part works."""

    def __init__(self, engine: Engine, part: Part, log: "structlog.typing.FilteringBoundLogger") -> None:
        self._engine = engine
        self._part = part
        self._log = log
        self._writing: set[asyncio.Task[None]] = set()

    def __call__(self, reason: str | None) -> None:
        task = asyncio.create_task(self._write(reason))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def written(self) -> None:
        """Until all of it is."""
        await asyncio.gather(*self._writing)

    async def _write(self, reason: str | None) -> None:
        try:
            await self._engine.writer.run(lambda tx: failing.changed(tx, self._part, reason))
        except OmnidError as problem:
            self._log.error("state not noted", reason=problem.message)
