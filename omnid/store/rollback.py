"""Puts the snapshot made before an upgrade back in the place of the database; what came since is kept beside it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from omnid.errors import Conflict, NotFound
from omnid.store.database import APPLICATION_ID


class Plan(NamedTuple):
    """``version``: the database's form now. ``events``: how many happened since the snapshot; they stay in ``kept``."""

    snapshot: Path
    version: int
    snapshot_version: int
    events: int
    kept: Path


def plan(path: Path) -> Plan:
    """What a rollback would do. Raises `NotFound` without a snapshot, `Conflict` when one is no database of ours."""
    version, seq = _state(path)
    snapshot = path.with_name(f"{path.name}.before-{version}")
    if not snapshot.exists():
        raise NotFound("snapshot", f"{snapshot} (one is made when an upgrade changes the database)")
    snapshot_version, before = _state(snapshot)
    return Plan(snapshot, version, snapshot_version, max(0, seq - before), _free(path, version))


def roll_back(path: Path, wanted: Plan) -> None:
    """Do it; nothing may have the database open. Stopped half-way, the next call or a rename by hand finishes it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("pragma journal_mode = delete")
    os.link(path, wanted.kept)
    wanted.snapshot.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _state(path: Path) -> tuple[int, int]:
    """The form of a database and its newest event."""
    if not path.exists():
        raise NotFound("database", path)
    try:
        with closing(sqlite3.connect(path)) as connection:
            if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
                raise Conflict(f"{path} is not a database of Omnid's.")
            version: int = connection.execute("pragma user_version").fetchone()[0]
            seq: int = connection.execute("select coalesce(max(seq), 0) from events").fetchone()[0]
    except sqlite3.Error as problem:
        raise Conflict(f"{path} cannot be read: {problem}.") from problem
    return version, seq


def _free(path: Path, version: int) -> Path:
    number, kept = 1, path.with_name(f"{path.name}.after-{version}")
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.after-{version}-{number}")
    return kept
