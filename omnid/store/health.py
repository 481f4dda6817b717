"""Looks whether a database file is whole and of today's form, without changing it."""

import sqlite3
from pathlib import Path

from omnid.store.migrations import LATEST


def outdated(path: Path) -> bool:
    """Whether it is there and of an older Omnid."""
    if not path.exists():
        return False
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        version: int = connection.execute("pragma user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        return False  # not a database of ours: opening it says so
    finally:
        connection.close()
    return version < LATEST


def damage(path: Path, most: int = 5) -> list[str]:
    """What SQLite finds broken in a file; reads all of it. Nothing for a whole one."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        found = connection.execute(f"pragma quick_check({most})").fetchall()
    except sqlite3.DatabaseError as problem:
        return [str(problem)]
    finally:
        connection.close()
    return [row[0] for row in found if row[0] != "ok"]
