"""Looks now and then whether the token still works, because a webhook that falls silent tells nobody why."""

import asyncio
from collections.abc import Awaitable, Callable

from omnid.channel import Patience, Pause, Port
from omnid_whatsapp.outcomes import FAILURES, of_question

__all__ = ["EVERY", "watch"]

EVERY = 600.0
"""Seconds."""
_SOONEST = 5.0


async def watch(ask: Callable[[], Awaitable[object]], port: Port, pause: Pause = asyncio.sleep) -> None:
    """Until cancelled. After a failure it looks more often, at first after five seconds."""
    patience = Patience(port, pause, FAILURES, of_question, first=_SOONEST, most=EVERY)
    while True:
        await patience.attempt(ask)
        await pause(EVERY)
