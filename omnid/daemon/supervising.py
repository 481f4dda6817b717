"""Keeps work going: what ends or breaks is begun again, each time a little later."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from omnid.channel import SecretUnreadable
from omnid.daemon.noted import Noted
from omnid.daemon.state import State
from omnid.desk import failing
from omnid.engine.engine import Engine
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
async def beside(engine: Engine, work: Work, name: str) -> AsyncIterator[None]:
    """Keep work going in a task of its own as long as the block lasts."""
    log = structlog.get_logger().bind(part=name)
    noted = Noted(engine, failing.of_daemon(name), log)
    state = State(name, failing.DAEMON, log, noted)
    task = asyncio.create_task(keep_going(work, state.failing, log, lasts=state.working), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await noted.written()


async def keep_going(
    work: Work,
    ended: Callable[[str], None],
    log: "structlog.typing.FilteringBoundLogger",
    *,
    lasts: Callable[[], None] | None = None,
) -> None:
    """Until cancelled. ``ended`` is told each time why the work did not go on; the trace of a bug goes to the log.

    ``lasts`` is called when it has gone on for `HEALTHY_S`.
    """
    loop = asyncio.get_running_loop()
    tries = 0
    while True:
        began = loop.time()
        healthy = None if lasts is None else loop.call_later(HEALTHY_S, lasts)
        try:
            reason = await _end_of(work, log)
        finally:
            if healthy is not None:
                healthy.cancel()
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
