"""Sends notifications by their ways: what is due, several at a time, each try written down before it is made."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import structlog

from omnid.channel import Outcome, Sent, Unsure
from omnid.config import Mail
from omnid.daemon import ways
from omnid.daemon.alarm import Alarm, seconds_until
from omnid.daemon.supervising import beside
from omnid.daemon.ways import Opened, Send
from omnid.desk import delivering
from omnid.desk.delivering import Due
from omnid.engine.engine import Engine
from omnid.errors import OmnidError, Unavailable
from omnid.events import NotificationMade
from omnid.model import DeliveryId

AT_ONCE = 8
LOOK_AGAIN_S = 60.0
"""At the latest; usually a fact or a due time wakes it earlier."""
TRY_S = 60.0
"""No way takes longer than this for one try."""
AGAIN_S = 1.0


class Notifier:
    """`run` until cancelled; tries that are cut off then are of unknown fate, and written down as such by the next."""

    def __init__(self, engine: Engine, send: Send) -> None:
        self._engine = engine
        self._send = send
        self._alarm = Alarm(NotificationMade)
        self._busy: dict[DeliveryId, asyncio.Task[None]] = {}
        self._log = structlog.get_logger()

    async def run(self) -> None:
        try:
            with self._alarm.set_by(self._engine.bus):
                await self._recover()
                while True:
                    await self._alarm.wait(await self._start_due())
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _recover(self) -> None:
        chance = random.random()
        count = await self._engine.writer.run(lambda tx: delivering.recover(tx, chance))
        if count:
            self._log.warning("notifications of unknown fate", count=count)

    async def _start_due(self) -> float:
        """Start what is due and has room; how long nothing else will be, in seconds."""
        self._alarm.silence()
        free = AT_ONCE - len(self._busy)
        if free <= 0:
            return LOOK_AGAIN_S
        try:
            due, next_at = await self._engine.readers.run(lambda tx: delivering.due(tx, AT_ONCE * 2))
        except OmnidError as problem:
            self._log.error("notifications not looked up", reason=problem.message)
            return AGAIN_S
        for one in [one for one in due if one.delivery.id not in self._busy][:free]:
            task = asyncio.create_task(self._deliver(one), name=f"delivery {one.delivery.id}")
            self._busy[one.delivery.id] = task
            task.add_done_callback(lambda task, id_=one.delivery.id: self._ended(id_, task))  # type: ignore[misc]
        return seconds_until(next_at, LOOK_AGAIN_S)

    def _ended(self, delivery: DeliveryId, task: asyncio.Task[None]) -> None:
        self._busy.pop(delivery, None)
        self._alarm.ring()
        if not task.cancelled() and task.exception() is not None:
            self._log.error("notifying broke", exc_info=task.exception())

    async def _deliver(self, due: Due) -> None:
        number = await self._engine.writer.run(lambda tx: delivering.begin(tx, due.delivery))
        if number is None:
            return
        result = await self._try(due)
        chance = random.random()
        while True:
            try:
                await self._engine.writer.run(lambda tx: delivering.settle(tx, due.delivery, number, result, chance))
            except Unavailable as problem:
                # It has been tried, so the result must get to disk; only the disk can say when.
                self._log.error("cannot note what became of a notification", reason=problem.message)
                await asyncio.sleep(AGAIN_S)
            else:
                return

    async def _try(self, due: Due) -> Sent | Outcome:
        kind, delivery = due.delivery.kind.value, due.delivery.id
        try:
            async with asyncio.timeout(TRY_S):
                await self._send(due)
        except Outcome as outcome:
            self._log.warning("notification not delivered", way=kind, delivery=delivery, reason=outcome.reason)
            return outcome
        except TimeoutError:
            return Unsure(f"it was not done within {TRY_S:.0f} s")
        except Exception as problem:  # noqa: BLE001 - a bug, ours or a plugin's: it may have left; the trace is kept
            self._log.exception("a way broke", way=kind, delivery=delivery)
            return Unsure(f"it broke: {type(problem).__name__}: {problem}")
        return Sent()


@asynccontextmanager
async def notifying(engine: Engine, channels: Opened, mail: Mail) -> AsyncIterator[None]:
    """Send notifications as long as the block lasts."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TRY_S / 2)) as session,
        beside(engine, Notifier(engine, ways.sender(channels, mail, session)).run, "notifier"),
    ):
        yield
