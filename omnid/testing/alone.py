"""A fake as a process of its own: its options, and serving until it is told to stop."""

import argparse
import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

__all__ = ["alone_options", "run_alone", "until_stopped"]


class Listening(Protocol):
    """A fake that is open."""

    base_url: str


def alone_options(what: str) -> argparse.ArgumentParser:
    """With ``--port``; a fake adds what else it takes."""
    parser = argparse.ArgumentParser(description=f"{what} on 127.0.0.1; prints its address when it listens.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    return parser


def run_alone(fake: Callable[[], AbstractAsyncContextManager[Listening]]) -> None:
    """Until SIGINT or SIGTERM; where it listens is the first line on standard output."""
    asyncio.run(_serve(fake))


async def _serve(fake: Callable[[], AbstractAsyncContextManager[Listening]]) -> None:
    async with fake() as listening:
        print(listening.base_url, flush=True)  # noqa: T201 (the starter reads where it listens)
        await until_stopped()


async def until_stopped() -> None:
    """Until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
