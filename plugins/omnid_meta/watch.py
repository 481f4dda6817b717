"""Looks now and then whether the token still works, because a webhook that falls silent tells nobody why."""

import asyncio
from collections.abc import Awaitable, Callable

from omnid.channel import Port
from omnid_meta.outcomes import NoAnswer, Refused, outcome

__all__ = ["EVERY", "Pause", "watch"]

EVERY = 600.0
"""Seconds."""
_SOONEST = 5.0

Pause = Callable[[float], Awaitable[None]]


async def watch(ask: Callable[[], Awaitable[object]], port: Port, pause: Pause = asyncio.sleep) -> None:
    """Until cancelled. After a failure it looks more often, at first after five seconds."""
    wait = _SOONEST
    while True:
        try:
            await ask()
        except (Refused, NoAnswer) as problem:
            port.failing(outcome(problem, repeatable=True).reason)
            await pause(wait)
            wait = min(wait * 2, EVERY)
        else:
            port.working()
            wait = _SOONEST
            await pause(EVERY)
