"""A desk by HTTP: a daemon elsewhere with a token, or the one on this machine by its Unix socket."""

import csv
import http.client
import io
import secrets
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from omnid import operations
from omnid.desk.calling import Call, Called
from omnid.desk.linking import Link, MakeLink
from omnid.desk.log import Happening, Happenings
from omnid.errors import DaemonNeeded, Invalid, NotAuthenticated, NotFound, Unavailable
from omnid.policy.sentences import sentence
from omnid_cli import remote_answers
from omnid_cli.client import Download, Portion, Typing, readable_size

CONNECT_S = 10
ANSWER_S = 60
WAIT_S = 25
"""How long the daemon may hold a request for events open."""
SILENT_S = 60
"""A stream shows life more often than that, or is dead."""
TURN_S = 0.25
TRIES = 3
"""A request with a key may be said again when its answer was lost."""
Headers = dict[str, str]


class Signal(msgspec.Struct, frozen=True):
    """Of who types, as far as it matters here; only operators have an ``author``."""

    conversation_id: int
    on: bool
    author: str | None = None


class Remote:
    def __init__(self, where: str, wire: "Wire", token: str | None, act_as: str | None) -> None:
        self.where = where
        self._wire = wire
        self._token = token
        self._act_as = act_as
        self._headers: Headers = {"Accept": "application/json", "User-Agent": "omnid-cli"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        if act_as:
            self._headers["X-Omnid-As"] = act_as

    @classmethod
    def at(cls, url: str, token: str | None, act_as: str | None) -> Self:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Invalid(f"“{url}” is not a desk's address: it looks like https://desk.example.", path="url")
        return cls(
            url, Wire(parts.hostname, parts.port, parts.path.rstrip("/"), tls=parts.scheme == "https"), token, act_as
        )

    @classmethod
    def on(cls, path: Path, act_as: str | None) -> Self:
        return cls(str(path), Wire("localhost", None, "", unix=path), None, act_as)

    def call(self, operation: str, values: dict[str, Any], key: str | None = None) -> Any:
        found = operations.find(operation)
        request = operations.convert(found, values)
        headers = {"Content-Type": "application/json"}
        if not found.reads:
            headers["Idempotency-Key"] = key or secrets.token_urlsafe(18)
        body = self._ask("POST", f"/api/v1/{operation}", msgspec.json.encode(request), headers)
        return remote_answers.decode(body, found.response, self.where)

    def follow(self, values: dict[str, Any], *, live: bool, beat: bool = False) -> Iterator[list[Happening]]:
        while True:
            query = {name: str(value).lower() for name, value in values.items()}
            wait = {"wait": str(WAIT_S)} if live else {}
            body = self._ask("GET", f"/api/v1/events?{urlencode(query | wait)}", timeout=WAIT_S + ANSWER_S)
            answer: Happenings = remote_answers.decode(body, Happenings, self.where)
            if answer.items or beat:
                yield answer.items
            if not answer.items and not live:
                return
            values = {**values, "after": answer.next}

    def tell_typing(self, conversation: int, *, on: bool) -> None:
        body = msgspec.json.encode({"conversation_id": conversation, "on": on})
        try:
            self._ask("POST", "/api/v1/conversation.typing", body, {"Content-Type": "application/json"})
        except Unavailable as problem:
            raise DaemonNeeded("Typing") from problem

    def typing_now(self, conversation: int) -> list[str]:
        body = msgspec.json.encode({"conversation_id": conversation})
        try:
            answer = self._ask("POST", "/api/v1/conversation.typists", body, {"Content-Type": "application/json"})
        except (Unavailable, NotFound):  # no daemon, or an older one
            return []
        names: list[str] = remote_answers.decode(answer, list[str], self.where)
        return names

    def typists(self, conversation: int) -> Iterator[tuple[str | None, bool]]:
        apart = Remote(self.where, self._wire.another(), self._token, self._act_as)
        return ((one.author, one.on) for one in apart.hear(conversation))

    def signals(self) -> Iterator[Typing]:
        return (Typing(one.conversation_id, one.author, one.on) for one in self.hear())

    def hear(self, conversation: int | None = None) -> Iterator[Signal]:
        """Who types, on this connection, which is closed at the end."""
        query = "" if conversation is None else f"?conversation_id={conversation}"
        with closing(self):
            answer = self._send("GET", f"/api/v1/live{query}", None, {"Accept": "text/event-stream"}, timeout=SILENT_S)
            try:
                for line in answer:
                    if line.startswith(b"data: "):
                        signal: Signal = remote_answers.decode(line.removeprefix(b"data: "), Signal, self.where)
                        yield signal
            except (OSError, http.client.HTTPException) as problem:
                raise lost(self.where, problem) from problem

    def upload(self, path: Path) -> str:
        size = readable_size(path)
        with path.open("rb") as source:
            headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
            body = self._ask("POST", f"/api/v1/files?{urlencode({'name': path.name})}", source, headers, timeout=600)
        return str(remote_answers.decode(body, dict[str, Any], self.where)["id"])

    def download(self, public_id: str, name: str) -> Download:
        answer = self._send("GET", f"/files/{quote(public_id, safe='')}/{quote(name or 'file', safe='')}", None, {})
        return Download(
            answer.headers.get_filename() or name or "file",
            int(answer.headers.get("Content-Length") or 0),
            _chunks(answer),
        )

    def query(self, sql: str) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        lines = iter(self._query(sql, "jsonl"))
        first = next(lines, None)
        if first is None:  # objects that are not there have no names; a table without rows has
            return next(csv.reader(io.TextIOWrapper(self._query(sql, "csv"), "utf-8", newline=""))), iter(())
        names = list(remote_answers.decode(first, dict[str, Any], self.where))
        rows = (
            tuple(remote_answers.decode(line, dict[str, Any], self.where).values()) for line in chain([first], lines)
        )
        return names, rows

    def _query(self, sql: str, form: str) -> http.client.HTTPResponse:
        headers = {"Content-Type": "application/json"}
        body = msgspec.json.encode({"sql": sql, "format": form})
        return self._send("POST", "/api/v1/query", body, headers, timeout=120)

    def export(self, wanted: dict[str, Any]) -> Iterator[Portion]:
        parameters = {name: value for name, value in wanted.items() if name != "noun"}
        answer = self._send("GET", f"/api/v1/export/{wanted['noun']}?{urlencode(parameters)}", None, {}, timeout=600)
        try:
            yield from remote_answers.portions(iter(answer), wanted["format"], wanted.get("after") or 0)
        except (OSError, http.client.HTTPException) as problem:
            raise lost(self.where, problem) from problem

    def index(self, seconds: float) -> None:
        """The daemon there does it by itself."""

    def channels(self) -> list[dict[str, Any]]:
        return self._states("channel")

    def consoles(self) -> list[dict[str, Any]]:
        return self._states("console")

    def _states(self, noun: str) -> list[dict[str, Any]]:
        try:
            body = self._ask("POST", f"/api/v1/{noun}.states", b"{}", {"Content-Type": "application/json"})
        except Unavailable as problem:
            raise DaemonNeeded(f"The state of the {noun}s") from problem
        return list(remote_answers.decode(body, list[dict[str, Any]], self.where))

    def ring(self, call: Call) -> Called:
        called: Called = self._live("conversation.call", call, Called)
        return called

    def link(self, wanted: MakeLink) -> Link:
        link: Link = self._live("contact.link", wanted, Link)
        return link

    def _live(self, operation: str, request: msgspec.Struct, response: type) -> Any:
        body = msgspec.json.encode(request)
        answer = self._ask("POST", f"/api/v1/{operation}", body, {"Content-Type": "application/json"})
        return remote_answers.decode(answer, response, self.where)

    def close(self) -> None:
        self._wire.end()

    def _ask(
        self, method: str, path: str, body: Any = None, headers: Headers | None = None, timeout: float = ANSWER_S
    ) -> bytes:
        answer = self._send(method, path, body, headers or {}, timeout)
        try:
            return answer.read()
        except (OSError, http.client.HTTPException) as problem:
            raise lost(self.where, problem) from problem

    def _send(
        self, method: str, path: str, body: Any, headers: Headers, timeout: float = ANSWER_S
    ) -> http.client.HTTPResponse:
        again = TRIES if method == "GET" or "Idempotency-Key" in headers else 1
        while True:
            again -= 1
            try:
                answer = self._wire.send(method, path, body, {**self._headers, **headers}, timeout)
            except (OSError, http.client.HTTPException) as problem:
                self._wire.close()
                if again and isinstance(problem, (ConnectionResetError, http.client.RemoteDisconnected)):
                    continue
                raise lost(self.where, problem) from problem
            if answer.status == 401 and self._token is None and self.where.startswith("http"):
                raise NotAuthenticated(sentence("token_wanted"))
            if answer.status >= 300:
                raise remote_answers.problem(answer.status, answer.headers.get("Location"), answer.read(), self.where)
            return answer


class Wire:
    """One kept connection over TCP, TLS or a Unix socket."""

    def __init__(self, host: str, port: int | None, base: str, *, tls: bool = False, unix: Path | None = None) -> None:
        self._host, self._port, self._base, self._tls, self._unix = host, port, base, tls, unix
        self._connection: http.client.HTTPConnection | None = None
        self._ended = False
        self._thread = threading.get_ident()
        """Whose the connection is: it is closed there, never under somebody who reads."""

    def end(self) -> None:
        """For good; whoever waits for an answer in another thread is told that the connection broke, and closes it."""
        self._ended = True
        open_ = self._connection and self._connection.sock
        if open_:
            with suppress(OSError):
                open_.shutdown(socket.SHUT_RDWR)
        if self._thread == threading.get_ident():
            self.close()

    def another(self) -> "Wire":
        """To the same place, for another thread."""
        return Wire(self._host, self._port, self._base, tls=self._tls, unix=self._unix)

    def send(self, method: str, path: str, body: Any, headers: Headers, timeout: float) -> http.client.HTTPResponse:
        if self._ended:
            raise ConnectionAbortedError("it was closed here")
        self._thread = threading.get_ident()
        connection = self._connection = self._connection or self._open()
        if connection.sock is None:
            connection.connect()
        connection.sock.settimeout(timeout)
        connection.request(method, self._base + path, body, headers)
        _until_readable(connection.sock, timeout)
        return connection.getresponse()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> http.client.HTTPConnection:
        if self._unix is not None:
            return _UnixConnection(self._unix)
        if self._tls:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=CONNECT_S, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=CONNECT_S)


def _until_readable(sock: socket.socket, timeout: float) -> None:
    """Wait in short turns: a Ctrl-C that comes just before a system call is noticed only when that returns.

    Raises `TimeoutError`.
    """
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return
    end = time.monotonic() + timeout
    while not select.select([sock], [], [], TURN_S)[0]:
        if time.monotonic() >= end:
            raise TimeoutError


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=CONNECT_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(CONNECT_S)
        self.sock.connect(str(self._path))


def lost(where: str, problem: Exception) -> Unavailable:
    """What the network says, as a sentence that says what to do."""
    match problem:
        case ssl.SSLCertVerificationError():
            return Unavailable(sentence("bad_certificate", where=where, because=problem.verify_message))
        case ssl.SSLError():
            return Unavailable(sentence("bad_tls", where=where, because=str(problem.reason)))
        case socket.gaierror():
            return Unavailable(sentence("no_host", where=where, because=str(problem.strerror)))
        case ConnectionRefusedError() | FileNotFoundError():
            return Unavailable(sentence("nobody_there", where=where))
        case PermissionError():
            return Unavailable(sentence("not_for_you", where=where))
        case TimeoutError():
            return Unavailable(sentence("too_slow", where=where))
        case _:
            return Unavailable(sentence("broken_off", where=where, because=str(problem) or type(problem).__name__))


def _chunks(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while data := answer.read(256 * 1024):
        yield data
