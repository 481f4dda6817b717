"""``python -m omnid_telegram.fake --port N --token T``: the fake Bot API as a process of its own."""

import argparse
import asyncio
import signal

from omnid_telegram.fake.faults import Faults
from omnid_telegram.fake.server import FakeTelegram


async def serve(port: int, token: str, seed: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with FakeTelegram(port=port, token=token, faults=Faults(seed=seed)) as fake:
        print(fake.base_url, flush=True)  # noqa: T201 (the starter reads where it listens)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake Bot API on 127.0.0.1; prints its address when it listens.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--token", default="100:fake-token")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.token, given.seed))


if __name__ == "__main__":
    main()
