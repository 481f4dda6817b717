"""``python -m omnid_viber.fake --port N --token T --hook URL``: the fake Viber as a process of its own."""

import argparse
import asyncio
import signal

from omnid_viber.fake.faults import Faults
from omnid_viber.fake.server import FAKE_TOKEN, FakeViber


async def serve(port: int, token: str, seed: int, hook: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with FakeViber(port=port, token=token, faults=Faults(seed=seed), deliver_to=hook) as fake:
        print(fake.base_url, flush=True)  # noqa: T201 (the starter reads where it listens)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake Viber on 127.0.0.1; prints its address when it listens.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--token", default=FAKE_TOKEN)
    parser.add_argument("--hook", default="", help="where callbacks really go, instead of the address that was set")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.token, given.seed, given.hook))


if __name__ == "__main__":
    main()
