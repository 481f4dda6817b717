"""Secrets and values the desk made for itself, kept with the data they protect."""

import secrets

from omnid.store.database import Tx


def secret(tx: Tx, name: str) -> bytes:
    """A random key of 32 bytes, made on first use (then the transaction must be a writing one)."""
    found: bytes | None = tx.value("select value from settings where name = :name", {"name": name})
    if found is None:
        found = secrets.token_bytes(32)
        tx.run("insert into settings (name, value) values (:name, :value)", {"name": name, "value": found})
    return found
