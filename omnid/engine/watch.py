"""Notices what other processes commit to the same database, and has it published."""

import asyncio
from collections.abc import Callable

import structlog

from omnid.events import Logged
from omnid.model import Seq
from omnid.store import database, events

EVERY_S = 0.05
"""Asking costs about 2 µs."""
AT_ONCE = 1000


async def watch(
    connection: database.Connection, last: Callable[[], Seq], publish: Callable[[list[Logged]], None]
) -> None:
    """Until cancelled: when another connection has committed, publish what is new in the log after ``last()``.

    Commits of our own writer change the version too; then everything is known already and nothing is published.
    """
    version = -1
    while True:
        try:
            now = events.data_version(connection)
            if now != version:
                while logged := events.after(connection, last(), AT_ONCE):
                    publish(logged)
                version = now
        except database.Problem as problem:
            structlog.get_logger().error("cannot look at what others wrote", reason=str(problem))
        await asyncio.sleep(EVERY_S)  # polling is what SQLite offers between processes
