"""Opens the database file and frames the transactions in it."""

import sqlite3
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from omnid.errors import Conflict, OmnidError, Unavailable
from omnid.events import Event, Logged
from omnid.model import Seq
from omnid.policy.sentences import sentence
from omnid.policy.stemming import words
from omnid.store.migrations import LATEST

APPLICATION_ID = 0x4F6D6E64
"""“Omnd”: what ``file`` and SQLite show for a database of ours."""
BUSY_MS = 10_000
"""How long a transaction queues for another process's, ms."""

Parameters = dict[str, Any]
LogRow = tuple[Seq, int, Any, str]
"""Sequence number, time, tag and body of a fact."""
Problem = sqlite3.Error
"""What SQLite raises; outside the store these names are used instead of the module's."""
_encode = msgspec.json.Encoder().encode


class Connection(sqlite3.Connection):
    """Of one owner at a time, with what `omnid.store.configured` has read by it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kept: dict[Hashable, Any] = {}
        self.kept_version: int | None = None


class NotOurs(OmnidError):
    code, http_status, exit_status = "not_ours", 500, 2


class Tx:
    """A transaction: the connection, one time for all of it, and the facts it made true."""

    __slots__ = ("_seq", "connection", "known", "logged", "now", "rows")

    def __init__(self, connection: Connection, now: int, seq: int) -> None:
        self.connection = connection
        self.now = now
        self.known: dict[Any, Any] = {}
        """What a part of the desk has read and need not read again in this transaction, by a key of its own."""
        self.logged: list[Logged] = []
        self.rows: list[LogRow] = []
        """Of the log, as they go to disk: what cannot be written fails here, in the unit of work that said it."""
        self._seq = seq

    @property
    def next_seq(self) -> Seq:
        """The sequence number the next fact gets."""
        return Seq(self._seq + 1)

    def emit(self, fact: Event) -> Seq:
        """Write the fact to the log with this transaction, and have it published after the commit."""
        seq = self.next_seq
        self.rows.append((seq, self.now, fact.__struct_config__.tag, _encode(fact).decode()))
        self.logged.append(Logged(seq=seq, at=self.now, event=fact))
        self._seq = seq
        return seq

    def forget(self, rows: int, logged: int) -> None:
        """All facts but the first so many: what made them true was rolled back."""
        self._seq = Seq(self._seq - (len(self.rows) - rows))
        del self.rows[rows:]
        del self.logged[logged:]

    def run(self, sql: str, parameters: Parameters | None = None) -> sqlite3.Cursor:
        return self.connection.execute(sql, parameters or {})

    def value(self, sql: str, parameters: Parameters | None = None) -> Any:
        """The first column of the first row, or None."""
        row = self.connection.execute(sql, parameters or {}).fetchone()
        return None if row is None else row[0]


@contextmanager
def savepoint(tx: Tx) -> Iterator[None]:
    """A part of a unit of work: when something is raised in it, its rows and facts are as if it had not begun."""
    facts = len(tx.rows), len(tx.logged)
    tx.run("savepoint part")
    try:
        yield
    except BaseException:
        tx.run("rollback to part")
        tx.run("release part")
        tx.forget(*facts)
        tx.known.clear()
        raise
    tx.run("release part")


def clock() -> int:
    """Milliseconds since the epoch; only those who open transactions call it."""
    return time.time_ns() // 1_000_000


@contextmanager
def transaction(connection: Connection, now: int | None = None) -> Iterator[Tx]:
    """One unit of work on its own: committed at the end, rolled back when anything is raised.

    Raises `Unavailable` when the disk is full, the file read-only or another process holds it too long.
    """
    begin(connection)
    try:
        tx = Tx(connection, clock() if now is None else now, last_seq(connection))
        yield tx
        write_log(connection, tx.rows)
        connection.execute("commit")
    except sqlite3.OperationalError as problem:
        roll_back(connection)
        raise unavailable(problem) from problem
    except BaseException:
        roll_back(connection)
        raise


@contextmanager
def reading(connection: Connection, now: int | None = None) -> Iterator[Tx]:
    """A consistent view for several reads; nothing can be written."""
    connection.execute("begin")
    try:
        yield Tx(connection, clock() if now is None else now, 0)
    finally:
        roll_back(connection)


def begin(connection: Connection) -> None:
    # IMMEDIATE, so that two processes queue for the lock instead of failing with SQLITE_BUSY_SNAPSHOT.
    try:
        connection.execute("begin immediate")
    except sqlite3.OperationalError as problem:
        raise unavailable(problem) from problem


def last_seq(connection: Connection) -> int:
    row = connection.execute("select max(seq) from events").fetchone()
    return row[0] or 0


def write_log(connection: Connection, log: list[LogRow]) -> None:
    """Write facts to the log; part of the commit of what made them."""
    if log:
        connection.executemany("insert into events (seq, at, type, body) values (?, ?, ?, ?)", log)


def unavailable(problem: sqlite3.OperationalError) -> Unavailable:
    """What SQLite refuses, as a sentence that says what to do."""
    code = getattr(problem, "sqlite_errorcode", None)
    base = code & 0xFF if code is not None else None
    if base == sqlite3.SQLITE_FULL:
        return Unavailable(sentence("disk_full"))
    if base == sqlite3.SQLITE_READONLY:
        return Unavailable(sentence("read_only"))
    if base in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Unavailable(sentence("busy"))
    if base == sqlite3.SQLITE_IOERR:
        return Unavailable(sentence("disk_refuses", because=str(problem)))
    raise problem


_DISK = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CORRUPT,
}


def concerns_all(problem: BaseException) -> bool:
    """Whether a unit of work failed for a reason that lies in the disk or file, so that all others would too."""
    if not isinstance(problem, sqlite3.Error):
        return False
    code: int | None = getattr(problem, "sqlite_errorcode", None)
    return code is not None and (code & 0xFF) in _DISK


def refusal(problem: OmnidError | sqlite3.Error) -> Unavailable:
    """Why a commit did not happen."""
    if isinstance(problem, Unavailable):
        return problem
    if isinstance(problem, sqlite3.OperationalError) and concerns_all(problem):
        return unavailable(problem)
    return Unavailable(sentence("database_refuses", because=str(problem)))


def roll_back(connection: Connection) -> None:
    if connection.in_transaction:
        connection.execute("rollback")


def connect(path: Path | str, *, read_only: bool = False) -> Connection:
    """A connection to an existing, up-to-date database. Raises `Unavailable`, `NotOurs`."""
    connection = bare(path)
    try:
        _check(connection, path)
    except BaseException:
        connection.close()
        raise
    if read_only:
        connection.execute("pragma query_only = on")
    return connection


def create(path: Path | str) -> Connection:
    """Make the database, or bring an older one up to date; the file must be ours or not there."""
    connection = bare(path, create=True)
    try:
        version, application = _versions(connection)
        if application == 0 and version == 0 and _is_empty(connection):
            connection.execute(f"pragma application_id = {APPLICATION_ID}")
        elif application != APPLICATION_ID:
            raise NotOurs(f"{path} is a SQLite database, but not Omnid's. Choose another data directory.")
        if version < LATEST:
            _migrate(connection, path, version)
        _check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def bare(path: Path | str, *, create: bool = False) -> Connection:
    """Set up as all of ours are, whatever the file holds. Raises `Unavailable`, `NotOurs` where it is no database."""
    text = str(path)
    if text != ":memory:" and not create and not Path(text).exists():
        raise Unavailable(f"There is no database {text}. Make one with “omnid init”.")
    try:
        # check_same_thread off: a connection has one owner at a time, but it is handed from thread to thread.
        connection = sqlite3.connect(
            text,
            timeout=BUSY_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
            factory=Connection,
        )
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "cache_size = -32768"):
            connection.execute(f"pragma {pragma}")
        connection.execute("pragma temp_store = memory")
        # SQLite's own “lower” and “like” know the case of Latin letters alone.
        connection.create_function("fold", 1, _fold, deterministic=True)
        connection.create_function("contains", 2, _contains, deterministic=True)
        connection.create_function("spaced", 1, _spaced, deterministic=True)
    except sqlite3.OperationalError as problem:
        raise Unavailable(f"Cannot open {text}: {problem}.") from problem
    except sqlite3.DatabaseError as problem:
        raise NotOurs(f"{text} is not a database: {problem}.") from problem
    return connection


def _fold(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _spaced(text: str | None) -> str:
    """Its words as search compares them, each between spaces."""
    return f" {' '.join(words(text or ''))} "


def _contains(text: str | None, part: str) -> bool:
    """``part`` is folded already."""
    return text is not None and part in text.casefold()


def _versions(connection: Connection) -> tuple[int, int]:
    version = connection.execute("pragma user_version").fetchone()[0]
    application = connection.execute("pragma application_id").fetchone()[0]
    return version, application


def _is_empty(connection: Connection) -> bool:
    return bool(connection.execute("select count(*) = 0 from sqlite_master").fetchone()[0])


def _check(connection: Connection, path: Path | str) -> None:
    version, application = _versions(connection)
    if application != APPLICATION_ID:
        raise NotOurs(f"{path} is a SQLite database, but not Omnid's. Choose another data directory.")
    if version > LATEST:
        raise Conflict(
            f"{path} was written by a newer Omnid (schema {version}, this one knows {LATEST}). "
            "Install that version, or restore the snapshot made before the upgrade."
        )
    if version < LATEST:
        raise Conflict(
            f"{path} is of an older Omnid (schema {version}, now {LATEST}). Stop the daemon, run “omnid init”."
        )


def _migrate(connection: Connection, path: Path | str, version: int) -> None:
    import sqlite_utils

    from omnid.store.migrations import migrations

    if version and str(path) != ":memory:":
        snapshot = Path(f"{path}.before-{LATEST}")
        snapshot.unlink(missing_ok=True)
        connection.execute("vacuum into ?", (str(snapshot),))
    # A table that is made anew is dropped for a moment while others point to it; what they point to is checked below.
    connection.execute("pragma foreign_keys = off")
    migrations().apply(sqlite_utils.Database(connection))
    connection.execute("pragma foreign_keys = on")
    broken = connection.execute("pragma foreign_key_check").fetchall()
    if broken:
        raise Conflict(f"{path}: {len(broken)} rows point nowhere after the upgrade; the snapshot beside it is whole.")
    connection.execute(f"pragma user_version = {LATEST}")
