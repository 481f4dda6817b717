"""Who may chat where: the channels visitors talk to, the pages that may show them, the tokens that name visitors."""

import structlog
from aiohttp import web
from msgspec import Struct

from omnid import registry
from omnid.channel import VisitorConfig
from omnid.config import decode_config
from omnid.desk import visitors
from omnid.desk.visitors import Visitor
from omnid.engine.engine import Engine
from omnid.errors import ConfigInvalid, NotAllowed, NotAuthenticated, NotFound, OmnidError, Unavailable
from omnid.http import origins
from omnid.model import Channel, ChannelId
from omnid.store import channels, database

LANGUAGE = 35
"""Characters of the longest sensible language tag (BCP 47)."""


class Site(Struct, frozen=True, kw_only=True):
    """A channel visitors talk to, with its settings decoded."""

    id: ChannelId
    name: str
    config: VisitorConfig


class Sites:
    """Reads channels when they are first asked for; `forget` when one has changed."""

    def __init__(self, engine: Engine, public_url: str | None) -> None:
        self._engine = engine
        self._public_url = public_url
        self._known: dict[str, Site] = {}

    def get(self, name: str) -> Site:
        """Raises `NotFound` also for one that is switched off, `Unavailable` for one whose settings are broken."""
        site = self._known.get(name)
        if site is None:
            site = self._known[name] = self._read(name)
        return site

    def forget(self) -> None:
        self._known.clear()

    def serves(self, channel: ChannelId) -> bool:
        """Whether it is switched on; a removed one is not."""
        with database.reading(self._engine.connection) as tx:
            return channels.get(tx, channel).enabled

    def _read(self, name: str) -> Site:
        # In the loop: two lookups by index, and only after a change.
        with database.reading(self._engine.connection) as tx:
            channel = channels.find(tx, name)
        if channel is None or not channel.enabled:
            raise NotFound("chat", name)
        return Site(id=channel.id, name=channel.name, config=_config(channel))

    def admit(self, site: Site, request: web.Request) -> None:
        """Raises `NotAllowed` when the page is of another origin than the channel's and our own.

        No ``Origin`` at all is let in: every browser sends one with what we serve here, and whoever is no browser
        could send any. The check keeps other people's pages from showing the chat; it cannot keep out programs.
        """
        origin = request.headers.get("Origin")
        if origin is None or not site.config.origins:
            return
        own = self._public_url or f"{request.scheme}://{request.host}"
        if not origins.matches(origin, [*site.config.origins, own]):
            raise NotAllowed(
                f"A page of {origin[:200]}", f"show the chat “{site.name}”", "to be one of the channel's origins"
            )


def _config(channel: Channel) -> VisitorConfig:
    try:
        kind = registry.kind(channel.kind)
    except OmnidError:
        raise NotFound("chat", channel.name) from None
    if not kind.capabilities.pull or not issubclass(kind.config, VisitorConfig):
        raise NotFound("chat", channel.name)
    try:
        return decode_config(kind.config, channel.config)
    except ConfigInvalid as problem:
        # What is wrong is for the sysadmin, not for the public.
        structlog.get_logger().error("the chat's settings are broken", channel=channel.name, problem=problem.message)
        raise Unavailable("This chat is not set up correctly; its owner has to look.") from problem


def whose(key: bytes, site: Site, token: str, request: web.Request) -> Visitor:
    """Raises `NotAuthenticated` for a token that is forged or of another channel."""
    external_id = visitors.whose(key, site.id, token)
    if external_id is None:
        raise NotAuthenticated("That visitor is not known here: ask for a session first.")
    return Visitor(site.id, external_id, language(request))


def language(request: web.Request) -> str | None:
    """The first the browser prefers."""
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0].strip()
    return first[:LANGUAGE] if first.replace("-", "").isalnum() and first.isascii() else None
