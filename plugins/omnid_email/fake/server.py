"""Both servers of a fake mailbox, on ports of their own."""

import asyncio
from collections import deque
from typing import Any, Self

from omnid.channel import Secret
from omnid_email.config import EmailConfig
from omnid_email.convert import incoming
from omnid_email.fake.box import Box
from omnid_email.fake.imap import Imap
from omnid_email.fake.mail import written
from omnid_email.fake.smtp import Fault, Smtp

__all__ = ["FakeMail"]

ADDRESS = "support@shop.example"
PASSWORD = "fake-password"


class FakeMail:
    """``async with FakeMail() as fake``; ports 0 are any free ones."""

    def __init__(self, *, imap_port: int = 0, smtp_port: int = 0, password: str = PASSWORD) -> None:
        self.box = Box(ADDRESS, password)
        self.faults: deque[Fault] = deque()
        self._wanted = (imap_port, smtp_port)
        self._number = 0
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._imap = await asyncio.start_server(self._serve_imap, "127.0.0.1", self._wanted[0])
        self._smtp = await asyncio.start_server(self._serve_smtp, "127.0.0.1", self._wanted[1], limit=64 * 1024 * 1024)
        self.imap_port: int = self._imap.sockets[0].getsockname()[1]
        self.smtp_port: int = self._smtp.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in (self._imap, self._smtp):
            server.close()
        self.cut()
        for server in (self._imap, self._smtp):
            await server.wait_closed()

    def config(self, **settings: Any) -> EmailConfig:
        """The settings that lead here."""
        given: dict[str, Any] = {
            "address": ADDRESS, "password": Secret(self.box.password), "imap_host": "127.0.0.1",
            "imap_port": self.imap_port, "imap_security": "none", "smtp_host": "127.0.0.1",
            "smtp_port": self.smtp_port, "smtp_security": "none", "timeout": 3.0,
        }  # fmt: skip
        return EmailConfig(**{**given, **settings})

    def write(self, sender: str, text: str, **headers: Any) -> bytes:
        """Somebody writes a mail; its bytes."""
        self._number += 1
        raw = written(sender, headers.pop("to", ADDRESS), text, number=self._number, **headers)
        self.box.put(raw)
        return raw

    def cut(self) -> None:
        """Every connection breaks."""
        for writer in list(self._open):
            writer.transport.abort()

    def replies(self) -> list[str]:
        """The texts that were sent, without what they quote."""
        return [one.text for raw in self.box.sent for one in incoming(raw) if hasattr(one, "text")]

    async def _serve_imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._serve(Imap(self.box, reader, writer), writer)

    async def _serve_smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._serve(Smtp(self.box, self.faults, reader, writer), writer)

    async def _serve(self, connection: Imap | Smtp, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await connection.serve()
        finally:
            self._open.discard(writer)
            writer.close()
