"""``python -m omnid_exec.fake --port N``: the puppeteer as a process of its own, steered over HTTP."""

import argparse
import asyncio
import shlex

from aiohttp import web

from omnid.testing import until_stopped
from omnid_exec.fake.control import control_routes
from omnid_exec.fake.puppeteer import Puppeteer


async def serve(port: int) -> None:
    async with Puppeteer() as puppeteer:
        app = web.Application()
        app.add_routes(control_routes(puppeteer))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201 (the starter reads where it is)
        print(shlex.join(puppeteer.command), flush=True)  # noqa: T201 (and what the channel's command is)
        await until_stopped()
        await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints its address, and the command for the channel.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
