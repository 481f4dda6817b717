"""A desk on disk with a clock of its own, and consoles in front of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from omnid import config
from omnid_cli import times
from omnid_cli.client import Client
from omnid_cli.console.app import ConsoleApp, Given
from omnid_cli.console.words import Words
from omnid_cli.local import Local
from tests.databases import fresh
from tests.desk.world import World
from tests.patience import PATIENCE_S


class Served(Local):
    """A desk whose daemon runs, as far as consoles ask; or does not, when that is tried."""

    place: "Place"

    def channels(self) -> list[dict[str, Any]]:
        return [] if self.place.is_served else super().channels()


class Place:
    """``world`` is what happens; consoles look at it through the same database file."""

    def __init__(self, folder: Path, now: int | None = None) -> None:
        """``now``: a time that stands still, for pictures; else the consoles' clock is the machine's."""
        self.config = folder / "omnid.toml"
        self.config.write_text('data_dir = "."\n')
        self.world = World(connection=fresh(folder / "omnid.db"), now=now or times.now())
        self.still = now
        self.is_served = True
        self.ahead = 0
        """By how much (ms) the consoles' clock is."""

    def clock(self) -> int:
        return (self.still or times.now()) + self.ahead

    def connect(self, login: str = "anna") -> Client:
        client = Served(config.read(self.config), login)
        client.place = self
        return client

    def app(self, language: str = "en", connect: Callable[[], Client] | None = None) -> ConsoleApp:
        return ConsoleApp(Given(connect or self.connect, self.clock, Words(language)))

    @asynccontextmanager
    async def console(
        self, size: tuple[int, int] = (80, 24), connect: Callable[[], Client] | None = None, language: str = "en"
    ) -> AsyncIterator["Screen"]:
        app = self.app(language, connect)
        async with app.run_test(size=size, notifications=True) as pilot:
            screen = Screen(app, pilot)
            await screen.until(lambda: app.desk.loaded)
            await screen.until(lambda: app.state.lost is None)
            yield screen

    def close(self) -> None:
        self.world.connection.close()


class Screen:
    """What an operator sees and does."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def shown(self) -> str:
        """Everything on the screen."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in line) for line in lines)

    async def until(self, condition: Callable[[], bool]) -> None:
        """The desk is asked in threads: its answers take a moment."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end, self.shown
            await asyncio.sleep(0.02)

    async def sees(self, *words: str) -> None:
        await self.until(lambda: all(word in self.shown for word in words))

    async def sees_no(self, word: str) -> None:
        await self.until(lambda: word not in self.shown)

    async def press(self, *keys: str) -> None:
        """As fast as a terminal hands them over; the pilot's own way waits after each until the machine is idle."""
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            event = events.Key(name, key if len(key) == 1 else None)
            event.set_sender(self.app)
            driver.send_message(event)
        await self.settle()

    async def settle(self) -> None:
        """What was handed over has been handled: by the app, then by the widget that got it from there."""
        for _ in range(2):
            await self.pilot._wait_for_screen()

    async def write(self, text: str) -> None:
        """Into the reply box, as by paste."""
        box = self.app.box
        await self.until(lambda: box.has_focus)
        box.insert(text)
        await self.settle()

    def part(self, name: str) -> str:
        return str(self.app.bars[name].render())

    def confirmed(self) -> bool:
        return not self.app.state.pending
