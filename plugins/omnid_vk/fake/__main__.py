"""``python -m omnid_vk.fake --port N --token T --group G``: the fake VK as a process of its own."""

import argparse
import asyncio
import signal

from omnid_vk.fake.faults import Faults
from omnid_vk.fake.server import FAKE_TOKEN, FakeVk
from omnid_vk.fake.state import GROUP


async def serve(port: int, token: str, group: int, seed: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with FakeVk(port=port, token=token, group=group, faults=Faults(seed=seed)) as fake:
        print(fake.base_url, flush=True)  # noqa: T201 (the starter reads where it listens)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake VK on 127.0.0.1; prints its address when it listens.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--token", default=FAKE_TOKEN)
    parser.add_argument("--group", type=int, default=GROUP, help="the community's number")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.token, given.group, given.seed))


if __name__ == "__main__":
    main()
