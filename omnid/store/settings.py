"""Secrets and values the desk made for itself, kept with the data they protect."""

import secrets

import msgspec

from omnid.model import DeskSettings
from omnid.store import configured
from omnid.store.database import Tx


def secret(tx: Tx, name: str) -> bytes:
    """A random key of 32 bytes, made on first use (then the transaction must be a writing one)."""
    configured.changed(tx)
    found: bytes | None = tx.value("select value from settings where name = :name", {"name": name})
    if found is None:
        found = secrets.token_bytes(32)
        tx.run("insert into settings (name, value) values (:name, :value)", {"name": name, "value": found})
    return found


_DESK = "desk"
_decode = msgspec.json.Decoder(DeskSettings).decode


def desk(tx: Tx) -> DeskSettings:
    """How the desk behaves."""
    return configured.kept(tx, _DESK, lambda: _desk(tx))


def _desk(tx: Tx) -> DeskSettings:
    found: bytes | None = tx.value("select value from settings where name = :name", {"name": _DESK})
    return DeskSettings() if found is None else _decode(found)


def set_desk(tx: Tx, changed: DeskSettings) -> None:
    configured.changed(tx)
    tx.run(
        "insert into settings (name, value) values (:name, :value) on conflict (name) do update set value = :value",
        {"name": _DESK, "value": msgspec.json.encode(changed)},
    )
