"""An SMTP server on loopback that behaves and misbehaves (RFC 5321)."""

import asyncio
import base64
from collections import deque
from contextlib import suppress
from enum import StrEnum

from omnid_email.fake.box import Box

__all__ = ["Fault", "Smtp"]


class Fault(StrEnum):
    """What the next mail meets."""

    GREYLIST = "greylist"
    NO_SUCH_USER = "no_such_user"
    SPAM = "spam"
    NO_LOGIN = "no_login"
    FOREIGN_SENDER = "foreign_sender"
    TOO_LARGE = "too_large"
    BUSY = "busy"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    """The connection is gone after the mail was taken and before that was said."""


_RECIPIENT = {
    Fault.GREYLIST: "450 4.2.0 Greylisted, come again",
    Fault.NO_SUCH_USER: "550 5.1.1 No such user here",
    Fault.BUSY: "421 4.3.2 Too many connections",
}
_DATA = {Fault.SPAM: "554 5.7.1 Looks like spam", Fault.TOO_LARGE: "552 5.3.4 Message too big"}


class Smtp:
    """One connection. ``faults`` are used up one by one, each by the next mail."""

    def __init__(
        self, box: Box, faults: deque[Fault], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._box = box
        self._faults = faults
        self._fault: Fault | None = None
        self._reader = reader
        self._writer = writer

    async def serve(self) -> None:
        self._fault = self._faults.popleft() if self._faults else None
        self._say("220 fake ESMTP")
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := (await self._reader.readline()).decode("utf-8", "replace").rstrip("\r\n"):
                if not await self._perform(line):
                    break
                await self._writer.drain()
        self._writer.close()

    def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")

    async def _perform(self, line: str) -> bool:
        match line.partition(" ")[0].upper():
            case "EHLO":
                self._say("250-fake\r\n250-AUTH PLAIN XOAUTH2\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 30000000")
            case "AUTH":
                self._say(self._auth(line))
            case "MAIL":
                foreign = self._fault is Fault.FOREIGN_SENDER
                self._say("553 5.7.1 Sender address rejected: not owned by user" if foreign else "250 OK")
            case "RCPT":
                self._say(_RECIPIENT.get(self._fault, "250 OK") if self._fault else "250 OK")
            case "DATA":
                return await self._data()
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                self._say("250 OK")
        return True

    def _auth(self, line: str) -> str:
        given = base64.b64decode(line.rsplit(" ", maxsplit=1)[-1]).decode()
        good = given.endswith((f"\0{self._box.password}", f"Bearer {self._box.password}\1\1"))
        refused = self._fault is Fault.NO_LOGIN or not good
        return "535 5.7.8 Authentication credentials invalid" if refused else "235 2.7.0 OK"

    async def _data(self) -> bool:
        if self._fault is Fault.DROP_BEFORE:
            return False
        self._say("354 go on")
        await self._writer.drain()
        mail = await self._reader.readuntil(b"\r\n.\r\n")
        if self._fault in _DATA:
            self._say(_DATA[self._fault])
            return True
        self._box.sent.append(mail[:-3].replace(b"\r\n..", b"\r\n."))
        self._box.changed()
        if self._fault is Fault.DROP_AFTER:
            return False
        self._say("250 2.0.0 taken")
        return True
