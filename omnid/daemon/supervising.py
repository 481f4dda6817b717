"""Keeps work going: what ends or breaks is begun again, each time a little later."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from omnid.channel import SecretUnreadable
from omnid.errors import OmnidError
from omnid.policy import backoff

if TYPE_CHECKING:
    import structlog.typing

Work = Callable[[], Awaitable[None]]

HEALTHY_S = 60.0
"""Work that went on for this long begins its backoff anew when it breaks."""
MOST_S = 60.0
"""Nobody waits longer than this for the next try."""


@asynccontextmanager
async def beside(work: Work, name: str) -> AsyncIterator[None]:
    """Keep work going in a task of its own as long as the block lasts."""
    log = structlog.get_logger().bind(part=name)
    task = asyncio.create_task(keep_going(work, lambda reason: log.error("begun again", reason=reason), log), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def keep_going(work: Work, ended: Callable[[str], None], log: "structlog.typing.FilteringBoundLogger") -> None:
    """Until cancelled. ``ended`` is told each time why the work did not go on; the trace of a bug goes to the log."""
    loop = asyncio.get_running_loop()
    tries = 0
    while True:
        began = loop.time()
        reason = await _end_of(work, log)
        tries = 1 if loop.time() - began > HEALTHY_S else tries + 1
        ended(reason)
        await asyncio.sleep(backoff.delay_ms(tries, random.random(), most_s=MOST_S) / 1000)


async def _end_of(work: Work, log: "structlog.typing.FilteringBoundLogger") -> str:
    """Why it ended."""
    try:
        await work()
    except (OmnidError, SecretUnreadable) as problem:
        return str(problem)
    except Exception as problem:
        log.exception("it broke")
        return f"{type(problem).__name__}: {problem}"
    return "it ended by itself"
