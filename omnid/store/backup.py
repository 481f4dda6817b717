"""Snapshots of the database files, made while they are in use."""

import sqlite3
from pathlib import Path

from omnid.errors import Unavailable
from omnid.store.database import Tx


def folder(tx: Tx) -> Path:
    """The data directory of the database that is open. Raises `Unavailable` for one in memory."""
    file = next((row[2] for row in tx.run("pragma database_list") if row[1] == "main"), "")
    if not file:
        raise Unavailable("This desk is in memory: there is no directory to write to.")
    return Path(file).parent


def snapshot(source: Path, target: Path) -> int:
    """Write a whole, compact copy of a database file; its size in bytes. Raises `Unavailable`."""
    # A connection of its own: a snapshot cannot be made inside a transaction, and this one sees the last commit.
    connection = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=10)
    try:
        connection.execute("vacuum into ?", (str(target),))
    except sqlite3.Error as problem:
        raise Unavailable(f"No snapshot of {source.name} could be written to {target.parent}: {problem}.") from problem
    finally:
        connection.close()
    target.chmod(0o600)
    return target.stat().st_size
