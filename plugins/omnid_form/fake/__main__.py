"""``python -m omnid_form.fake --port N --hook URL``: the page and the exchange as a process of their own."""

import argparse
import asyncio
import signal

from omnid_form.fake.page import SECRET, Page


async def serve(port: int, secret: str, hook_url: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Page(hook_url, port=port, secret=secret) as page:
        print(page.base_url, flush=True)  # noqa: T201 (the starter reads where it listens)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake page and exchange on 127.0.0.1; prints its address.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--hook", default="", help="the channel's address, where forms are posted")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.secret, given.hook))


if __name__ == "__main__":
    main()
