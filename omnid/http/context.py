"""What the HTTP faces need of the daemon, handed in when an application is made."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from aiohttp import web
from msgspec import Struct, field

from omnid.config import Settings
from omnid.engine.engine import Engine
from omnid.engine.live import Live
from omnid.http.connections import Connections
from omnid.http.metrics import Metrics
from omnid.model import ChannelId, ConversationId
from omnid.policy.rates import Rate

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ChannelState(Struct, frozen=True, kw_only=True):
    """How a channel or console is now: ``starting``, ``working``, ``failing`` (since when, why) or ``off``."""

    name: str
    kind: str
    state: str
    since_at: int
    reason: str | None = None


class Channels(Protocol):
    """The running channels, as the daemon keeps them."""

    def states(self) -> list[ChannelState]: ...

    def hook(self, name: str, secret: str) -> Mapping[str, Handler] | None:
        """The webhook handlers by method; None for a wrong channel or secret (compared in constant time).

        Raises `Unavailable` while the channel is not open.
        """

    async def link(self, channel: ChannelId, token: str) -> str:
        """A deep link of that channel, which brings the token back. Raises an `Outcome`."""

    async def call(self, first: ChannelId, phone: str, operator: str, conversation: ConversationId) -> str:
        """Have a telephone exchange ring both sides: that channel's own, or any. Raises an `Outcome`."""


class ConsoleStates(Protocol):
    """The running consoles, as the daemon keeps them."""

    def states(self) -> list[ChannelState]: ...


class NoConsoles:
    """A desk that runs none."""

    def states(self) -> list[ChannelState]:
        return []


class Context(Struct, frozen=True, kw_only=True):
    """``uid``: the system user the database belongs to.

    What has a default is shared by all listeners: ``refused`` counts forged tokens by address.
    """

    engine: Engine
    live: Live
    settings: Settings
    channels: Channels
    uid: int
    consoles: ConsoleStates = field(default_factory=NoConsoles)
    connections: Connections = field(default_factory=Connections)
    metrics: Metrics = field(default_factory=Metrics)
    refused: Rate = field(default_factory=Rate)


CONTEXT: web.AppKey[Context] = web.AppKey("context", Context)
