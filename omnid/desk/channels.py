"""Operations on channels: connect, configure, switch, remove."""

import secrets
from typing import Any

from msgspec import Struct, structs

from omnid import registry
from omnid.desk import failing, plugin_settings
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.desk.plugin_settings import Name
from omnid.events import ChannelAdded, ChannelChanged, ChannelRemoved
from omnid.model import Actor, Channel, ChannelId, Role
from omnid.store import channels
from omnid.store.database import Tx


class KindInfo(Struct, frozen=True, kw_only=True):
    """A sort of channel; ``problem`` is why a plugin is broken."""

    name: str
    title: str
    problem: str | None = None


@operation("kind.list", reads=True)
def kinds(tx: Tx, actor: Actor, request: Nothing) -> list[KindInfo]:
    """List the kinds of channel that are installed."""
    broken = {one.name: one.reason for one in registry.broken() if one.noun == "channel"}
    return [
        KindInfo(name=name, title="", problem=broken[name])
        if name in broken
        else KindInfo(name=name, title=registry.kind(name).title)
        for name in registry.names()
    ]


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
    plugin_settings.check(registry.kind, request.kind, request.config)
    channel = channels.add(tx, request.kind, request.name, secrets.token_hex(16), request.config)
    tx.emit(ChannelAdded(channel_id=channel, name=request.name, kind=request.kind, actor=actor.label))
    return _shown(channels.get(tx, channel))


class SetChannel(Request, frozen=True):
    """``config``: the settings to change; null goes back to the default."""

    name: str
    config: dict[str, Any]


@operation("channel.set", role=Role.ADMIN)
def set_(tx: Tx, actor: Actor, request: SetChannel) -> Channel:
    """Change a channel's settings; the daemon takes them up at once."""
    channel = channels.named(tx, request.name)
    after = plugin_settings.changed(registry.kind, channel.kind, channel.config, request.config)
    channels.set_config(tx, channel.id, after)
    return _changed(tx, actor, channel.id)


@operation("channel.enable", role=Role.ADMIN)
def enable(tx: Tx, actor: Actor, request: OneChannel) -> Channel:
    """Switch a channel on."""
    return _switched(tx, actor, request.name, True)


@operation("channel.disable", role=Role.ADMIN)
def disable(tx: Tx, actor: Actor, request: OneChannel) -> Channel:
    """Switch a channel off; what is queued on it waits."""
    return _switched(tx, actor, request.name, False)


@operation("channel.remove", role=Role.ADMIN)
def remove(tx: Tx, actor: Actor, request: OneChannel) -> Done:
    """Remove a channel: its history stays, its secrets are forgotten."""
    channel = channels.named(tx, request.name)
    channels.remove(tx, channel.id)
    failing.forget(tx, failing.of_channel(channel))
    tx.emit(ChannelRemoved(channel_id=channel.id, actor=actor.label))
    return Done()


def _switched(tx: Tx, actor: Actor, name: str, enabled: bool) -> Channel:
    channel = channels.named(tx, name)
    channels.set_enabled(tx, channel.id, enabled)
    return _changed(tx, actor, channel.id)


def _changed(tx: Tx, actor: Actor, channel: ChannelId) -> Channel:
    after = channels.get(tx, channel)
    failing.forget(tx, failing.of_channel(after))
    tx.emit(ChannelChanged(channel_id=channel, actor=actor.label))
    return _shown(after)


def _shown(channel: Channel) -> Channel:
    return structs.replace(channel, config=plugin_settings.shown(registry.kind, channel.kind, channel.config))
