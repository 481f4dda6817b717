"""An IMAP server on loopback with what a mailbox needs: list, fetch, mark, move, wait (RFC 3501, 2177, 6851)."""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from omnid_email.fake.box import Box, Mail

__all__ = ["Imap"]

_CAPABILITIES = "IMAP4rev1 IDLE UIDPLUS MOVE AUTH=PLAIN AUTH=XOAUTH2"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)')


class Imap:
    """One connection."""

    def __init__(self, box: Box, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._box = box
        self._reader = reader
        self._writer = writer
        self._told = 0

    async def serve(self) -> None:
        self._say(f"* OK [CAPABILITY {_CAPABILITIES}] ready")
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await self._line():
                tag, _, rest = line.partition(" ")
                command, _, arguments = rest.partition(" ")
                if command.upper() == "LOGOUT":
                    self._say("* BYE")
                    self._say(f"{tag} OK bye")
                    break
                await self._perform(tag, command.upper(), arguments)
                await self._writer.drain()
        self._writer.close()

    async def _line(self) -> str:
        return (await self._reader.readline()).decode("utf-8", "replace").rstrip("\r\n")

    def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")

    async def _perform(self, tag: str, command: str, arguments: str) -> None:
        does: dict[str, Callable[[str, str], Awaitable[str]]] = {
            "LOGIN": self._login, "AUTHENTICATE": self._authenticate, "CAPABILITY": self._capability,
            "SELECT": self._select, "EXAMINE": self._select, "UID": self._uid, "IDLE": self._idle, "LIST": self._list,
        }  # fmt: skip
        answer = await does[command](tag, arguments) if command in does else "OK done"
        if answer:
            self._say(f"{tag} {answer}")

    async def _capability(self, tag: str, arguments: str) -> str:
        self._say(f"* CAPABILITY {_CAPABILITIES}")
        return "OK done"

    async def _login(self, tag: str, arguments: str) -> str:
        user, password, *_ = [*_words(arguments), "", ""]
        good = (user, password) == (self._box.address, self._box.password)
        return "OK in" if good else "NO [AUTHENTICATIONFAILED] Authentication failed."

    async def _authenticate(self, tag: str, arguments: str) -> str:
        self._say("+ ")
        given = base64.b64decode(await self._line()).decode()
        return (
            "OK in" if given.endswith((f"Bearer {self._box.password}\1\1", f"\0{self._box.password}")) else "NO refused"
        )

    async def _select(self, tag: str, arguments: str) -> str:
        folder = (_words(arguments) or [""])[0]
        if folder.upper() != "INBOX":
            return "NO Mailbox doesn't exist"
        self._tell()
        self._say(f"* OK [UIDVALIDITY {self._box.validity}]")
        self._say(f"* OK [UIDNEXT {self._box.following}]")
        return "OK [READ-WRITE]"

    def _tell(self) -> None:
        self._told = len(self._box.mails)
        self._say(f"* {self._told} EXISTS")

    async def _list(self, tag: str, arguments: str) -> str:
        wanted = (_words(arguments) or [""])[-1]
        for name in ("INBOX", *self._box.folders):
            if wanted in ("*", name):
                self._say(f'* LIST (\\HasNoChildren) "/" "{name}"')
        return "OK done"

    async def _idle(self, tag: str, arguments: str) -> str:
        self._say("+ idling")
        if len(self._box.mails) != self._told:
            self._tell()
        await self._writer.drain()
        done = asyncio.ensure_future(self._line())
        while not done.done():
            news = asyncio.ensure_future(self._box.change())
            await asyncio.wait({done, news}, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
            if not done.done() and len(self._box.mails) != self._told:
                self._tell()
                await self._writer.drain()
        return "OK done"

    async def _uid(self, tag: str, arguments: str) -> str:
        command, _, rest = arguments.partition(" ")
        chosen, _, what = rest.partition(" ")
        mails = list(self._chosen(chosen))
        match command.upper():
            case "FETCH":
                return self._fetch(mails, what)
            case "STORE":
                for mail in mails:
                    mail.flags.update(re.findall(r"\\\w+", what))
                    self._box.file_away(mail)
            case "MOVE":
                folder = (_words(what) or [""])[0]
                if folder not in self._box.folders:
                    return "NO [TRYCREATE] Mailbox doesn't exist"
                for mail in mails:
                    self._box.mails.remove(mail)
                    self._box.folders[folder].append(mail)
                    self._box.file_away(mail)
                self._told = len(self._box.mails)
            case _:
                return "BAD unknown"
        return "OK done"

    def _chosen(self, text: str) -> Iterator[Mail]:
        newest = max((mail.uid for mail in self._box.mails), default=0)
        ranges = []
        for part in text.split(","):
            first, _, last = part.replace("*", str(newest)).partition(":")
            ranges.append(sorted((int(first), int(last or first))))
        return (mail for mail in self._box.mails if any(first <= mail.uid <= last for first, last in ranges))

    def _fetch(self, mails: list[Mail], what: str) -> str:
        body = re.search(r"BODY\.PEEK\[\](?:<0\.(\d+)>)?", what)
        if body is not None and any(mail.broken for mail in mails):
            return "NO [SERVERBUG] Some of the requested messages could not be fetched"
        for mail in mails:
            number = self._box.mails.index(mail) + 1
            if body is None:
                facts = f'FLAGS ({" ".join(sorted(mail.flags))}) INTERNALDATE "{_date(mail.at)}"'
                self._say(f"* {number} FETCH (UID {mail.uid} {facts} RFC822.SIZE {len(mail.raw)})")
                continue
            raw = mail.raw if body[1] is None else mail.raw[: int(body[1])]
            origin = "" if body[1] is None else "<0>"
            self._say(f"* {number} FETCH (UID {mail.uid} BODY[]{origin} {{{len(raw)}}}")
            self._writer.write(raw + b")\r\n")
        return "OK done"


def _words(text: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", found[1]) or found[2] or found[3] for found in _WORDS.finditer(text)]


def _date(at: float) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%d}-{_MONTHS[moment.month - 1]}-{moment:%Y %H:%M:%S} +0000"
