"""Keeps what is configured in memory, as long as nobody has changed any of it, in whichever process."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from omnid.store.database import Tx

T = TypeVar("T")
_CHECKED = "configured"


def kept(tx: Tx, key: Hashable, look: Callable[[], T]) -> T:
    """What ``look`` reads from the tables of `omnid.store.migrations.configured`, and from no others.

    It is read again when any of them has changed: by this transaction, by another process, or back by a rollback. It is
    shared between transactions, so nobody may change it.
    """
    connection = tx.connection
    # What this transaction has written since it looked may have been configuration.
    if tx.known.get(_CHECKED) != connection.total_changes:
        version = tx.value("select version from configured")
        if version != connection.kept_version:
            connection.kept.clear()
            connection.kept_version = version
        tx.known[_CHECKED] = connection.total_changes
    if key not in connection.kept:
        connection.kept[key] = look()
    found: T = connection.kept[key]
    return found
