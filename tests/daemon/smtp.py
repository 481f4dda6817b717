"""A real SMTP server on loopback that keeps what it takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from omnid.channel import Secret
from omnid.config import Mail


class Taker:
    """Keeps what it takes; `came` once it has something."""

    def __init__(self, says: str = "250 taken") -> None:
        self.taken: list[Envelope] = []
        self.says = says
        self.came = asyncio.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (its name)
        self.taken.append(envelope)
        self.came.set()
        return self.says


@asynccontextmanager
async def smtp(taker: Taker) -> AsyncIterator[Mail]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(taker, hostname="localhost"), "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield Mail(server=Secret(f"smtp://127.0.0.1:{port}"), sender="Desk <desk@shop.example>")
    finally:
        server.close()
        await server.wait_closed()
