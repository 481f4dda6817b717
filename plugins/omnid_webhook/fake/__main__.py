"""``python -m omnid_webhook.fake --port N --secret S --hook URL``: the fake partner as a process of its own."""

import argparse
import asyncio
import signal

from omnid_webhook.fake.partner import SECRET, Partner


async def serve(port: int, secret: str, hook_url: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Partner(port=port, secret=secret, hook_url=hook_url) as partner:
        print(partner.base_url, flush=True)  # noqa: T201 (the starter reads where it listens)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake partner on 127.0.0.1; prints its address when it listens.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--hook", default="", help="the channel's address, where updates are posted")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.secret, given.hook))


if __name__ == "__main__":
    main()
