"""One mailbox over IMAP: lists, fetches without marking, marks, waits. Synchronous: lives in a thread of its own."""

import re
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from imaplib import IMAP4
from typing import Any, NamedTuple

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import encode_folder

from omnid_email.config import EmailConfig
from omnid_email.credentials import Login

__all__ = ["TROUBLES", "Listed", "LoginRefused", "Mailbox", "NoFolder"]

TROUBLES: tuple[type[Exception], ...] = (IMAP4.error, ImapToolsError, OSError, UnicodeError, EOFError)
"""What talking to a server may end with."""

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_EMPTY = re.compile(rb'BODY\[\](<\d+>)? (""|NIL)', re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PORTS = {"tls": 993, "starttls": 143, "none": 143}


class LoginRefused(Exception):
    """The server answered, and does not let us in."""


class NoFolder(Exception):
    """The folder is not there, or may not be opened."""


class Listed(NamedTuple):
    """What is known of a mail before it is fetched: size in bytes, when it arrived in ms."""

    uid: int
    size: int
    seen: bool
    at: int


class Mailbox:
    """Not open at first. `abort` may be called from another thread, nothing else."""

    def __init__(self, config: EmailConfig, trust: ssl.SSLContext) -> None:
        self._config = config
        self._trust = trust
        self._box: BaseMailBox | None = None
        self.capabilities: frozenset[str] = frozenset()

    def connect(self, login: Login) -> None:
        """Raises `LoginRefused` beside `TROUBLES`."""
        config = self._config
        port = config.imap_port or _PORTS[config.imap_security]
        match config.imap_security:
            case "tls":
                self._box = MailBox(config.imap_host, port, config.timeout, ssl_context=self._trust)
            case "starttls":
                self._box = MailBoxStartTls(config.imap_host, port, config.timeout, ssl_context=self._trust)
            case "none":
                self._box = MailBoxUnencrypted(config.imap_host, port, config.timeout)
        # A connection that died on its way is noticed although we only listen.
        self._client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._log_in(login)
        # Some servers say more about themselves to those they know.
        self.capabilities = frozenset(self._capability().upper().split())

    def _log_in(self, login: Login) -> None:
        assert self._box is not None
        try:
            if login.is_token:
                self._box.xoauth2(login.user, login.secret, initial_folder=None)
            elif login.user.isascii() and login.secret.isascii():
                self._box.login(login.user, login.secret, initial_folder=None)
            else:
                self._box.login_utf8(login.user, login.secret, initial_folder=None)
        except IMAP4.abort:
            raise
        except (ImapToolsError, IMAP4.error) as problem:
            raise LoginRefused(_said(problem)) from None

    def select(self, *, read_only: bool = False) -> int:
        """Open the folder; its UIDVALIDITY. Raises `NoFolder`."""
        assert self._box is not None
        try:
            self._box.folder.set(self._config.folder, readonly=read_only)
        except ImapToolsError as problem:
            raise NoFolder(_said(problem)) from None
        return self._number("UIDVALIDITY")

    def newest(self) -> int:
        """The highest UID there can be by now."""
        following = self._number("UIDNEXT")
        return following - 1 if following else max((one.uid for one in self.above(0)), default=0)

    def has_folder(self, name: str) -> bool:
        assert self._box is not None
        return self._box.folder.exists(name)

    def above(self, after: int) -> list[Listed]:
        """Every mail with a UID above ``after``, in order."""
        self._client.response("EXISTS")  # what is heard of from now on is news
        lines = self._uid("FETCH", f"{after + 1}:*", "(UID FLAGS INTERNALDATE RFC822.SIZE)")
        found = [_listed(line if isinstance(line, bytes) else line[0]) for line in lines if line]
        # “n:*” always gives the last mail, also where its UID is below n.
        return sorted({one for one in found if one is not None and one.uid > after})

    def fetch(self, uids: Sequence[int], limit: int | None = None) -> dict[int, bytes]:
        """The mails themselves, unmarked; of each at most ``limit`` bytes. Those that are gone are missing."""
        section = "BODY.PEEK[]" if limit is None else f"BODY.PEEK[]<0.{limit}>"
        return _bodies(self._uid("FETCH", ",".join(map(str, uids)), f"(UID {section})"))

    def file_away(self, uids: Sequence[int]) -> None:
        """What the settings want done with mail that is safe."""
        chosen = ",".join(map(str, uids))
        if not chosen or self._config.after == "nothing":
            return
        if self._config.after == "seen":
            self._uid("STORE", chosen, "+FLAGS.SILENT", r"(\Seen)")
            return
        folder = encode_folder(self._config.move_to)
        if "MOVE" in self.capabilities:
            self._uid("MOVE", chosen, folder)
        else:
            self._uid("COPY", chosen, folder)
            self._uid("STORE", chosen, "+FLAGS.SILENT", r"(\Seen \Deleted)")
            if "UIDPLUS" in self.capabilities:  # a plain EXPUNGE would remove what others deleted
                self._uid("EXPUNGE", chosen)

    def wait(self, seconds: float) -> None:
        """Until the server tells of something, or so long."""
        assert self._box is not None
        if self._client.response("EXISTS")[1] not in ([None], None):
            return  # it told while we listed
        with self._box.idle as idle:
            if not self._buffered():
                idle.poll(min(seconds, 1500))

    def _buffered(self) -> bool:
        """Whether news came in the same packet as the go-ahead: no poll on the socket shows those."""
        client: Any = self._client
        stream = getattr(client, "_file", None) or client.file
        before = client.sock.gettimeout()
        client.sock.settimeout(0)
        try:
            return bool(stream.peek(1))
        except OSError:
            return False
        finally:
            client.sock.settimeout(before)

    def certificate(self) -> dict[str, Any] | None:
        return self._client.sock.getpeercert() if isinstance(self._client.sock, ssl.SSLSocket) else None

    def close(self) -> None:
        with suppress(*TROUBLES):
            if self._box is not None:
                self._box.logout()

    def drop(self) -> None:
        """Without a word: for a connection that is aborted or broken."""
        if self._box is not None:
            with suppress(*TROUBLES):
                self._box.client.shutdown()

    def abort(self) -> None:
        """Make whatever waits for the server fail at once."""
        if self._box is not None:
            with suppress(OSError):
                self._box.client.sock.shutdown(socket.SHUT_RDWR)

    @property
    def _client(self) -> IMAP4:
        assert self._box is not None
        return self._box.client

    def _number(self, name: str) -> int:
        found = self._client.response(name)[1]
        return int(found[0]) if found and isinstance(found[0], bytes) and found[0].isdigit() else 0

    def _capability(self) -> str:
        found = self._client.capability()[1][0]
        return found.decode("ascii", "replace") if isinstance(found, bytes) else ""

    def _uid(self, command: str, *arguments: str | bytes) -> list[Any]:
        status, answer = self._client.uid(command, *arguments)  # type: ignore[arg-type] # bytes are fine
        if status != "OK":
            raise IMAP4.error(f"{command}: {_text(answer)}")
        return list(answer)


def _listed(line: bytes) -> Listed | None:
    uid, size, flags = _UID.search(line), _SIZE.search(line), _FLAGS.search(line)
    if uid is None:
        return None
    at = _DATE.search(line)
    seen = flags is not None and b"\\seen" in flags[1].lower()
    return Listed(
        int(uid[1]), int(size[1]) if size else 0, seen, _moment(at[1].decode("ascii", "replace")) if at else 0
    )


def _moment(text: str) -> int:
    """``16-Nov-2026 10:15:00 +0300`` → ms; by hand, because month names must not follow the locale."""
    found = re.fullmatch(r"\s*(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)", text)
    if found is None or found[2].lower() not in _MONTHS:
        return 0
    day, month, year = int(found[1]), _MONTHS.index(found[2].lower()) + 1, int(found[3])
    offset = (int(found[8]) * 60 + int(found[9])) * (60 if found[7] == "+" else -60)
    try:
        at = datetime(year, month, day, int(found[4]), int(found[5]), int(found[6]), tzinfo=UTC)
    except ValueError:
        return 0
    return max(0, int(at.timestamp()) - offset) * 1000


def _bodies(answer: list[Any]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for index, item in enumerate(answer):
        if isinstance(item, tuple):
            behind = answer[index + 1] if index + 1 < len(answer) and isinstance(answer[index + 1], bytes) else b""
            uid = _UID.search(item[0]) or _UID.search(behind)  # some servers say it behind the mail
            if uid is not None:
                found[int(uid[1])] = item[1]
        elif isinstance(item, bytes) and _EMPTY.search(item) and (uid := _UID.search(item)) is not None:
            found[int(uid[1])] = b""
    return found


def _said(problem: Exception) -> str:
    """The server's own words, without ours."""
    answer = getattr(problem, "command_result", None)
    return _text(answer[1]) if isinstance(answer, tuple) and len(answer) > 1 else _text(problem.args)


def _text(answer: Any) -> str:
    parts = answer if isinstance(answer, list | tuple) else [answer]
    words = [part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts if part]
    return " ".join(words)[:300] or "no reason given"
