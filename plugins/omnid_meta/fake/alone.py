"""The fake as a process of its own: ``python -m omnid_meta.messenger.fake --port N --hook URL``."""

import argparse
import asyncio
import signal

from omnid_meta.fake.faults import Faults
from omnid_meta.fake.server import SECRET, TOKEN, FakeMeta
from omnid_meta.flavour import Flavour

__all__ = ["main"]


async def serve(flavour: Flavour, given: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with FakeMeta(
        flavour,
        port=given.port,
        token=given.token,
        app_secret=given.secret,
        hook_url=given.hook,
        faults=Faults(seed=given.seed),
    ) as fake:
        print(fake.base_url, flush=True)  # noqa: T201 (the starter reads where it listens)
        await stop.wait()


def main(flavour: Flavour) -> None:
    parser = argparse.ArgumentParser(
        description=f"A fake {flavour.title} on 127.0.0.1; prints its address when it listens."
    )
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--secret", default=SECRET, help="the app's, for signatures")
    parser.add_argument("--hook", default="", help="the channel's address, where messages are posted")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    asyncio.run(serve(flavour, parser.parse_args()))
