"""Takes in what people do on the console: updates are confirmed when what they ask for is done or refused."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from omnid.channel import Raw
from omnid.console import ConsolePort, Unavailable
from omnid_telegram.outcomes import TAKEN
from omnid_telegram_console import convert
from omnid_telegram_console.acts import Acts
from omnid_telegram_console.aside import Aside
from omnid_telegram_console.broken import Broken
from omnid_telegram_console.convert import Act, Corrected, Pressed, Said
from omnid_telegram_console.health import Health

if TYPE_CHECKING:
    import structlog.typing

__all__ = ["Hearing"]

TOLD = 1000
DEAF = 3
"""Times in a row that another program had the updates; once is what is left of a daemon that was here before."""


class Hearing:
    """Satisfies `omnid_telegram.polling.Intake`. What is not confirmed comes again, and is done once."""

    def __init__(self, port: ConsolePort, acts: Acts, aside: Aside, broken: Broken, health: Health) -> None:
        self._port = port
        self._health = health
        self._acts = acts
        self._aside = aside
        self._broken = broken
        self._told: deque[str] = deque(maxlen=TOLD)
        """Updates it was said of that they broke; they may come again because of others in their batch."""
        self._taken = 0
        self._deaf = asyncio.Event()

    @property
    def log(self) -> "structlog.typing.FilteringBoundLogger":
        return self._port.log

    def working(self) -> None:
        self._taken = 0
        self._health.working("hearing")

    def failing(self, reason: str) -> None:
        self._health.failing("hearing", reason)
        self._taken = self._taken + 1 if reason.startswith(TAKEN) else 0
        if self._taken == DEAF:
            self._deaf.set()

    async def run(self) -> None:
        """Have it told when another program takes what people write: to them it looks as if it had been sent."""
        while True:
            await self._deaf.wait()
            self._deaf.clear()
            await self._broken.deaf()

    async def cursor(self) -> str | None:
        """Telegram itself remembers what was confirmed."""
        return None

    async def accept(self, updates: Sequence[Raw], cursor: str | None = None) -> None:
        """Buttons at once; what is said in order within a topic, topics beside one another. Raises `Unavailable`."""
        lanes: dict[object, list[tuple[str, Act]]] = defaultdict(list)
        for number, raw in enumerate(updates):
            found = None if raw.key in self._told else self._decoded(raw)
            if found is not None:
                lanes[number if isinstance(found, Pressed) else _lane(found)].append((raw.key, found))
        done = await asyncio.gather(*(self._lane(acts) for acts in lanes.values()), return_exceptions=True)
        for one in done:
            if isinstance(one, BaseException):
                raise one

    async def _lane(self, acts: Sequence[tuple[str, Act]]) -> None:
        for key, one in acts:
            try:
                if not (isinstance(one, Said | Corrected) and await self._aside.takes(one)):
                    await self._acts.do(one)
            except Unavailable:
                raise  # the disk: nothing is confirmed, and all of it comes again
            except Exception:
                self._port.log.exception("an update broke", key=key)
                await self._broken.tell(one)
                self._told.append(key)

    def _decoded(self, raw: Raw) -> Act | None:
        try:
            return convert.act(raw.payload)
        except ValueError as problem:
            self._port.log.warning("update not understood", key=raw.key, reason=str(problem))
            return None


def _lane(act: Act) -> object:
    if isinstance(act, convert.Corrected):
        act = act.said
    return (act.chat, getattr(act, "topic", None))
