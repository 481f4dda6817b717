"""What wakes a worker, and how it waits for a pause in what happens."""

import asyncio
import time

from omnid.daemon.alarm import Alarm
from tests.patience import PATIENCE_S


async def test_where_nothing_has_rung_there_is_a_lull_at_once() -> None:
    async with asyncio.timeout(PATIENCE_S):
        await Alarm().lull(3600, 3600)


async def test_a_lull_begins_so_long_behind_the_last_ring_and_forgets_none() -> None:
    alarm = Alarm()
    began = time.monotonic()
    alarm.ring()
    asyncio.get_running_loop().call_later(0.02, alarm.ring)
    await alarm.lull(0.03, 60)
    assert time.monotonic() - began >= 0.05
    async with asyncio.timeout(PATIENCE_S):
        await alarm.wait()


async def test_where_it_rings_all_the_time_a_lull_is_not_waited_for_longer_than_said() -> None:
    alarm = Alarm()
    alarm.ring()
    async with asyncio.timeout(PATIENCE_S):
        await alarm.lull(3600, 0.02)
