"""What the HTTP faces need of the daemon, handed in when an application is made."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from aiohttp import web
from msgspec import Struct

from omnid.config import Settings
from omnid.engine.engine import Engine
from omnid.engine.live import Live

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ChannelState(Struct, frozen=True, kw_only=True):
    """How a channel is now: ``starting``, ``working``, ``failing`` (since when, why) or ``off``."""

    name: str
    kind: str
    state: str
    since_at: int
    reason: str | None = None


class Channels(Protocol):
    """The running channels, as the daemon keeps them."""

    def states(self) -> list[ChannelState]: ...

    def hook(self, name: str, secret: str) -> Mapping[str, Handler] | None:
        """The webhook handlers by method; None for a channel or secret that does not exist (compared in constant time)."""


class Context(Struct, frozen=True, kw_only=True):
    """``uid``: the system user the database belongs to."""

    engine: Engine
    live: Live
    settings: Settings
    channels: Channels
    uid: int


CONTEXT: web.AppKey[Context] = web.AppKey("context", Context)
