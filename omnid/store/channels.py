"""Rows of channels."""

from omnid.errors import Conflict, NotFound
from omnid.model import Channel, ChannelId
from omnid.store import configured, rows
from omnid.store.database import Tx

_SELECT = "select id, kind, name, public_id, config, enabled, created_at, updated_at from channels"


def every(tx: Tx) -> list[Channel]:
    return rows.every(Channel, tx.run(f"{_SELECT} where removed_at is null order by id"))


def get(tx: Tx, channel: ChannelId) -> Channel:
    """Also a removed one. Raises `NotFound`."""
    found = configured.kept(
        tx, ("channel", channel), lambda: rows.one(Channel, tx.run(f"{_SELECT} where id = :id", {"id": channel}))
    )
    if found is None:
        raise NotFound("channel", channel)
    return found


def named(tx: Tx, name: str) -> Channel:
    """Raises `NotFound`, naming the channels there are."""
    found = find(tx, name)
    if found is None:
        names = ", ".join(channel.name for channel in every(tx)) or "none yet"
        raise NotFound("channel", f"“{name}” (there are: {names})")
    return found


def find(tx: Tx, name: str) -> Channel | None:
    return rows.one(Channel, tx.run(f"{_SELECT} where name = :name and removed_at is null", {"name": name}))


def add(tx: Tx, kind: str, name: str, public_id: str, config: dict[str, object]) -> ChannelId:
    """Raises `Conflict` when the name is taken."""
    configured.changed(tx)
    if tx.value("select 1 from channels where name = :name and removed_at is null", {"name": name}):
        raise Conflict(f"There is a channel “{name}” already.")
    return ChannelId(
        tx.value(
            """insert into channels (kind, name, public_id, config, enabled, created_at, updated_at)
               values (:kind, :name, :public_id, :config, 1, :now, :now) returning id""",
            {"kind": kind, "name": name, "public_id": public_id, "config": rows.json(config), "now": tx.now},
        )
    )


def set_config(tx: Tx, channel: ChannelId, config: dict[str, object]) -> None:
    configured.changed(tx)
    tx.run(
        "update channels set config = :config, updated_at = :now where id = :id",
        {"id": channel, "config": rows.json(config), "now": tx.now},
    )


def set_enabled(tx: Tx, channel: ChannelId, enabled: bool) -> None:
    configured.changed(tx)
    tx.run(
        "update channels set enabled = :enabled, updated_at = :now where id = :id",
        {"id": channel, "enabled": int(enabled), "now": tx.now},
    )


def remove(tx: Tx, channel: ChannelId) -> None:
    """Its rows stay for the history; its name is free again; its secrets are forgotten."""
    configured.changed(tx)
    tx.run(
        "update channels set removed_at = :now, enabled = 0, config = '{}', updated_at = :now where id = :id",
        {"id": channel, "now": tx.now},
    )
