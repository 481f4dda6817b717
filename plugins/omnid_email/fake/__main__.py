"""``python -m omnid_email.fake --port N --smtp-port M``: the fake mailbox as a process; a line typed in is a mail."""

import argparse
import asyncio
import sys

from omnid.testing import until_stopped
from omnid_email.fake.server import FakeMail
from omnid_email.fake.smtp import Fault


async def serve(imap_port: int, smtp_port: int, password: str) -> None:
    async with FakeMail(imap_port=imap_port, smtp_port=smtp_port, password=password) as fake:
        print(f"imap://127.0.0.1:{fake.imap_port} smtp://127.0.0.1:{fake.smtp_port}", flush=True)  # noqa: T201
        replies = asyncio.create_task(_show(fake))
        if sys.stdin.isatty():
            asyncio.get_running_loop().add_reader(sys.stdin, lambda: _typed(fake, sys.stdin.readline().strip()))
        await until_stopped()
        replies.cancel()


def _typed(fake: FakeMail, line: str) -> None:
    """A text, or ``/greylist`` and the like for what the next reply meets."""
    if line.removeprefix("/") in {fault.value for fault in Fault} and line.startswith("/"):
        fake.faults.append(Fault(line[1:]))
    elif line:
        fake.write("ann@example.org", line)


async def _show(fake: FakeMail) -> None:
    shown = 0
    while True:
        await fake.box.until(lambda: len(fake.box.sent) > shown, timeout=86_400)  # noqa: B023 (used at once)
        for text in fake.replies()[shown:]:
            print(f"< {text}", flush=True)  # noqa: T201 (a person watches)
        shown = len(fake.box.sent)


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake mailbox on 127.0.0.1; prints its addresses when it listens.")
    parser.add_argument("--port", type=int, default=0, help="of IMAP; 0: any free one")
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--password", default="fake-password")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.smtp_port, given.password))


if __name__ == "__main__":
    main()
