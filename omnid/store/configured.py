"""Keeps what is configured in memory, as long as nobody has changed any of it, in whichever process."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from omnid.store.database import Tx

T = TypeVar("T")
_CHECKED = "configured"
VERSION = "select version from configured"


def kept(tx: Tx, key: Hashable, look: Callable[[], T]) -> T:
    """What ``look`` reads from the tables of `omnid.store.migrations.configured`, and from no others.

    It is read again when any of them has changed: by this transaction, by another process, or back by a rollback. It is
    shared between transactions, so nobody may change it.
    """
    if _CHECKED not in tx.known:
        check(tx, tx.value(VERSION))
    connection = tx.connection
    if key not in connection.kept:
        connection.kept[key] = look()
    found: T = connection.kept[key]
    return found


def check(tx: Tx, version: int) -> None:
    """``version``: as this transaction has just read it; it holds for all of it."""
    connection = tx.connection
    if version != connection.kept_version:
        connection.kept.clear()
        connection.kept_version = version
    tx.known[_CHECKED] = True


def changed(tx: Tx) -> None:
    """To be called by whoever changes one of these tables: what this transaction asks for next is read again."""
    tx.known.pop(_CHECKED, None)
