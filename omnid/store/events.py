"""Reads the log of facts."""

import sqlite3

import msgspec

from omnid.events import Event, Logged
from omnid.model import Seq

_decode = msgspec.json.Decoder(Event).decode


def after(connection: sqlite3.Connection, seq: Seq, limit: int) -> list[Logged]:
    """The facts behind ``seq``, in order."""
    found = connection.execute("select seq, at, body from events where seq > ? order by seq limit ?", (seq, limit))
    return [Logged(seq=Seq(row[0]), at=row[1], event=_decode(row[2])) for row in found]


def last(connection: sqlite3.Connection) -> Seq:
    """The newest sequence number; 0 for an empty log."""
    return Seq(connection.execute("select max(seq) from events").fetchone()[0] or 0)


def first(connection: sqlite3.Connection) -> Seq:
    """The oldest sequence number still kept; 0 for an empty log."""
    return Seq(connection.execute("select min(seq) from events").fetchone()[0] or 0)


def since(connection: sqlite3.Connection, at: int) -> Seq:
    """The sequence number just before the first fact at or after a time in ms."""
    found = connection.execute("select min(seq) from events where at >= ?", (at,)).fetchone()[0]
    return Seq(found - 1) if found is not None else last(connection)


def data_version(connection: sqlite3.Connection) -> int:
    """Changes when another connection or process has committed; costs about 2 µs."""
    version: int = connection.execute("pragma data_version").fetchone()[0]
    return version
