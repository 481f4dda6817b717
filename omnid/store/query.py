"""Free SQL questions, on a connection that can only read."""

import sqlite3
import time
from collections.abc import Iterator
from typing import Any

from omnid.errors import Invalid, Unavailable

SECRET_COLUMNS = {("tokens", "hash"), ("channels", "config"), ("settings", "value"), ("requests", "response")}
"""Columns no query may read: they are keys to the desk."""


def run(connection: sqlite3.Connection, sql: str, seconds: float = 60.0) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The columns' names and the rows, as they come. Raises `Invalid` for bad SQL or an attempt to write."""
    connection.set_authorizer(None)  # an earlier question's, which would refuse the next line
    connection.execute("pragma query_only = on")
    connection.set_authorizer(_authorize)
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)
    cursor = _execute(connection, sql, seconds)
    if cursor.description is None:
        raise Invalid("That is not a question: only “select …” is answered here.", path="sql")
    return [column[0] for column in cursor.description], _rows(cursor, seconds)


def _execute(connection: sqlite3.Connection, sql: str, seconds: float) -> sqlite3.Cursor:
    try:
        return connection.execute(sql)
    except sqlite3.OperationalError as problem:
        raise _explain(problem, seconds) from problem
    except (sqlite3.Error, sqlite3.Warning, ValueError) as problem:
        raise _refused(problem) from problem


def _rows(cursor: sqlite3.Cursor, seconds: float) -> Iterator[tuple[Any, ...]]:
    try:
        yield from cursor
    except sqlite3.OperationalError as problem:
        raise _explain(problem, seconds) from problem


def _explain(problem: sqlite3.OperationalError, seconds: float) -> Unavailable | Invalid:
    if problem.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
        return Unavailable(f"The query took longer than {seconds:.0f} s and was stopped.")
    return Invalid(f"SQLite says: {problem}.", path="sql")


def _refused(problem: Exception) -> Invalid:
    hint = (
        " Only reading is possible here; secrets are not shown."
        if "authorized" in str(problem) or "prohibited" in str(problem)
        else ""
    )
    return Invalid(f"SQLite says: {problem}.{hint}", path="sql")


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ:
        return sqlite3.SQLITE_DENY if (first, second) in SECRET_COLUMNS else sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
