"""Operations on channels: connect, configure, switch, remove."""

import secrets
from typing import Annotated, Any

from msgspec import Meta, Struct

from omnid import config, registry
from omnid.channel import Secret
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.errors import ConfigInvalid
from omnid.events import ChannelAdded, ChannelChanged, ChannelRemoved
from omnid.model import Actor, Channel, ChannelId, Role
from omnid.store import channels
from omnid.store.database import Tx

HIDDEN = "…"
"""Shown instead of a literal secret."""
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="a–z, 0–9 and dashes, at most 40")]


class KindInfo(Struct, frozen=True, kw_only=True):
    """A sort of channel; ``problem`` is why a plugin is broken."""

    name: str
    title: str
    problem: str | None = None


@operation("kind.list", reads=True)
def kinds(tx: Tx, actor: Actor, request: Nothing) -> list[KindInfo]:
    """List the kinds of channel that are installed."""
    broken = [KindInfo(name=name, title="", problem=reason) for name, reason in registry.broken()]
    bad = {info.name for info in broken}
    good = [KindInfo(name=name, title=registry.kind(name).title) for name in registry.names() if name not in bad]
    return sorted(good + broken, key=lambda info: info.name)


@operation("channel.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Channel]:
    """List channels; literal secrets are hidden."""
    return [_shown(channel) for channel in channels.every(tx)]


class OneChannel(Request, frozen=True):
    name: str


@operation("channel.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneChannel) -> Channel:
    """Show a channel; literal secrets are hidden."""
    return _shown(channels.named(tx, request.name))


class AddChannel(Request, frozen=True):
    """``config``: the kind's settings; see the documentation of the kind."""

    kind: str
    name: Name
    config: dict[str, Any] = {}


@operation("channel.add", role=Role.ADMIN)
def add(tx: Tx, actor: Actor, request: AddChannel) -> Channel:
    """Connect a channel. All problems of its configuration are reported at once."""
    kind = registry.kind(request.kind)
    config.decode_config(kind.config, request.config, "config")
    channel = channels.add(tx, kind.name, request.name, secrets.token_hex(16), request.config)
    tx.emit(ChannelAdded(channel_id=channel, name=request.name, kind=kind.name, actor=actor.label))
    return _shown(channels.get(tx, channel))


class SetChannel(Request, frozen=True):
    """``config``: the settings to change; null goes back to the default."""

    name: str
    config: dict[str, Any]


@operation("channel.set", role=Role.ADMIN)
def set_(tx: Tx, actor: Actor, request: SetChannel) -> Channel:
    """Change a channel's settings; the daemon takes them up at once."""
    channel = channels.named(tx, request.name)
    merged = {**channel.config, **request.config}
    merged = {name: value for name, value in merged.items() if value is not None}
    config.decode_config(registry.kind(channel.kind).config, merged, "config")
    channels.set_config(tx, channel.id, merged)
    return _changed(tx, actor, channel.id)


@operation("channel.enable", role=Role.ADMIN)
def enable(tx: Tx, actor: Actor, request: OneChannel) -> Channel:
    """Switch a channel on."""
    channel = channels.named(tx, request.name)
    channels.set_enabled(tx, channel.id, True)
    return _changed(tx, actor, channel.id)


@operation("channel.disable", role=Role.ADMIN)
def disable(tx: Tx, actor: Actor, request: OneChannel) -> Channel:
    """Switch a channel off; what is queued on it waits."""
    channel = channels.named(tx, request.name)
    channels.set_enabled(tx, channel.id, False)
    return _changed(tx, actor, channel.id)


@operation("channel.remove", role=Role.ADMIN)
def remove(tx: Tx, actor: Actor, request: OneChannel) -> Done:
    """Remove a channel: its history stays, its secrets are forgotten."""
    channel = channels.named(tx, request.name)
    channels.remove(tx, channel.id)
    tx.emit(ChannelRemoved(channel_id=channel.id, actor=actor.label))
    return Done()


def _changed(tx: Tx, actor: Actor, channel: ChannelId) -> Channel:
    tx.emit(ChannelChanged(channel_id=channel, actor=actor.label))
    return _shown(channels.get(tx, channel))


def _shown(channel: Channel) -> Channel:
    return Channel(
        id=channel.id,
        kind=channel.kind,
        name=channel.name,
        public_id=channel.public_id,
        config=hide_secrets(channel.kind, channel.config),
        enabled=channel.enabled,
        created_at=channel.created_at,
        updated_at=channel.updated_at,
    )


def hide_secrets(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The configuration as people may see it: references as they are, literal secrets as “…”."""
    try:
        decoded = config.decode_config(registry.kind(kind).config, given, "config")
    except ConfigInvalid:
        return dict.fromkeys(given, HIDDEN)  # a kind that changed: better to show too little
    return {
        name: HIDDEN
        if isinstance(getattr(decoded, name), Secret) and not getattr(decoded, name).is_reference
        else value
        for name, value in given.items()
    }
