"""What is in the database is what runs: opens each channel or console that is on, and closes what is off or changed."""

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from omnid.daemon.alarm import Alarm
from omnid.daemon.state import OFF, State
from omnid.engine.engine import Engine
from omnid.http.context import ChannelState
from omnid.model import Channel, Console
from omnid.store.database import Tx


class Running(Protocol):
    """Something that is kept open."""

    state: State

    async def close(self) -> None: ...


Noun = TypeVar("Noun", bound=Channel | Console)
Open = TypeVar("Open", bound=Running)


class Following(Generic[Noun, Open]):
    """``running``: what is open now, by id. ``is_level``: false until the rows have been looked at."""

    def __init__(self, engine: Engine, every: Callable[[Tx], list[Noun]], alarm: Alarm) -> None:
        """``every``: the rows there are. ``alarm``: rings when they may have changed."""
        self._engine = engine
        self._every = every
        self._alarm = alarm
        self._rows: dict[int, Noun] = {}
        self.running: dict[int, Open] = {}
        self.is_level = False

    async def run(self, start: Callable[[Noun], Open]) -> None:
        """Until cancelled; then close it all."""
        try:
            with self._alarm.set_by(self._engine.bus):
                while True:
                    self._alarm.silence()
                    await self._follow(start)
                    await self._alarm.wait()
        finally:
            await asyncio.gather(*(one.close() for one in self.running.values()))

    def states(self) -> list[ChannelState]:
        """By name; also of what is off."""
        off = [
            ChannelState(name=row.name, kind=row.kind, state=OFF, since_at=row.updated_at)
            for row in self._rows.values()
            if not row.enabled
        ]
        return sorted([one.state.show() for one in self.running.values()] + off, key=lambda one: one.name)

    async def _follow(self, start: Callable[[Noun], Open]) -> None:
        before, self._rows = self._rows, {row.id: row for row in await self._engine.readers.run(self._every)}
        for id_, one in list(self.running.items()):
            if self._rows.get(id_) != before[id_]:
                del self.running[id_]
                await one.close()
        for id_, row in self._rows.items():
            if row.enabled and id_ not in self.running:
                self.running[id_] = start(row)
        self.is_level = True
