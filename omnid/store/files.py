"""The bytes of attachments: a second database beside the first, content-addressed, in chunks, streamed both ways.

Bytes are written before the rows that point to them, so what a crash leaves behind is at worst an orphan.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from omnid.errors import NotFound
from omnid.store.database import unavailable

CHUNK = 256 * 1024
"""Bytes in a row; a reader or writer never holds much more."""
APPLICATION_ID = 0x4F6D6E46
"""“OmnF”."""

_SCHEMA = """
create table if not exists files (
    id integer primary key, sha256 text unique, size integer not null, created_at integer not null
) strict;
create table if not exists chunks (
    file_id integer not null references files (id) on delete cascade, number integer not null, bytes blob not null,
    primary key (file_id, number)
) strict, without rowid;
"""


def connect(path: Path | str) -> sqlite3.Connection:
    """Open the file of files, making it where it is missing."""
    try:
        connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.executescript(_SCHEMA)
    except sqlite3.OperationalError as problem:
        raise unavailable(problem) from problem
    return connection


class Upload:
    """A file being written: any number of `write`, then `finish` or `discard`. Raises `Unavailable` when full."""

    def __init__(self, connection: sqlite3.Connection, now: int) -> None:
        self._connection = connection
        self._now = now
        self._hash = hashlib.sha256()
        self._buffer = bytearray()
        self._number = 0
        self.size = 0
        cursor = _write(connection, "insert into files (size, created_at) values (0, ?)", (now,))
        self._id = cursor.lastrowid

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self._buffer += data
        self.size += len(data)
        while len(self._buffer) >= CHUNK:
            self._put(bytes(self._buffer[:CHUNK]))
            del self._buffer[:CHUNK]

    def finish(self) -> str:
        """The SHA-256 in hex. A file that is there already is kept once."""
        if self._buffer:
            self._put(bytes(self._buffer))
            self._buffer.clear()
        digest = self._hash.hexdigest()
        there = self._connection.execute("select 1 from files where sha256 = ?", (digest,)).fetchone()
        if there:
            # As good as new: whoever uploaded it again may still attach it, and the sweep has to wait for them.
            _write(self._connection, "update files set created_at = ? where sha256 = ?", (self._now, digest))
            self.discard()
            return digest
        try:
            _write(
                self._connection, "update files set sha256 = ?, size = ? where id = ?", (digest, self.size, self._id)
            )
        except sqlite3.IntegrityError:
            self.discard()  # another process finished the same bytes a moment before
        return digest

    def discard(self) -> None:
        # One that is finished may be somebody else's by now: the same bytes are kept once.
        _write(self._connection, "delete from files where id = ? and sha256 is null", (self._id,))

    def _put(self, chunk: bytes) -> None:
        _write(
            self._connection,
            "insert into chunks (file_id, number, bytes) values (?, ?, ?)",
            (self._id, self._number, chunk),
        )
        self._number += 1


def _write(connection: sqlite3.Connection, sql: str, parameters: tuple[object, ...]) -> sqlite3.Cursor:
    try:
        return connection.execute(sql, parameters)
    except sqlite3.OperationalError as problem:
        raise unavailable(problem) from problem


def size(connection: sqlite3.Connection, sha256: str) -> int:
    """In bytes. Raises `NotFound`."""
    row = connection.execute("select size from files where sha256 = ?", (sha256,)).fetchone()
    if row is None:
        raise NotFound("file", sha256)
    return int(row[0])


def read(connection: sqlite3.Connection, sha256: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """The bytes from ``start`` on, chunk by chunk. Raises `NotFound`."""
    left = max(0, size(connection, sha256) - start) if length is None else length
    number, skip = divmod(start, CHUNK)
    while left > 0:
        row = connection.execute(
            """select bytes from chunks where number = ? and file_id = (select id from files where sha256 = ?)""",
            (number, sha256),
        ).fetchone()
        if row is None:
            return
        part = row[0][skip : skip + left]
        left -= len(part)
        number, skip = number + 1, 0
        yield part


def finished(connection: sqlite3.Connection, before_at: int, after: str, limit: int) -> list[str]:
    """The SHA-256 of whole files stored before a time, those behind ``after``, in order."""
    found = connection.execute(
        "select sha256 from files where sha256 > ? and created_at < ? order by sha256 limit ?",
        (after, before_at, limit),
    )
    return [row[0] for row in found]


def drop(connection: sqlite3.Connection, digests: Sequence[str], before_at: int) -> int:
    """Delete whole files, except those stored again meanwhile; how many."""
    return sum(
        _write(connection, "delete from files where sha256 = ? and created_at < ?", (digest, before_at)).rowcount
        for digest in digests
    )


def sweep(connection: sqlite3.Connection, before_at: int) -> int:
    """Delete uploads that were begun before a time and never finished; how many."""
    return _write(connection, "delete from files where sha256 is null and created_at < ?", (before_at,)).rowcount
