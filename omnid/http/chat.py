"""What the routes of the website chat share: channels, keys, rates, and the hub that runs while they are served."""

import asyncio
import time
from collections.abc import AsyncIterator

from aiohttp import web

from omnid.desk import uploads, visitors
from omnid.desk.visitors import About, Visitor
from omnid.errors import RateLimited
from omnid.events import ChannelChanged, ChannelRemoved, Logged
from omnid.http.context import Context
from omnid.http.hub import Hub
from omnid.http.rendering import Renderer
from omnid.http.visitors import Site, Sites
from omnid.http.waits import Waits
from omnid.policy.rates import Rate
from omnid.store import settings
from omnid.store.database import Tx

SIGNALS_PER_MINUTE = 600
"""Of one visitor: typing, marks, identifying, polls. No person causes so many."""
UPLOAD_COST = 5
"""An upload weighs as much as so many messages, in buckets of its own."""
WAITING_TO_WRITE = 10_000
"""Visitors whose page has said who they are and who have written nothing yet."""

GONE = 4404
"""Close code: there is no such chat any more."""


class Chat:
    """Use it only while the application runs: `running` makes what it needs."""

    hub: Hub
    render: Renderer
    visitor_key: bytes
    upload_key: bytes

    def __init__(self, context: Context) -> None:
        self.context = context
        self.engine = context.engine
        self.sites = Sites(context.engine, context.settings.http.public_url)
        self.rates = Rate()
        self.waits = Waits(context.engine)
        self._about: dict[Visitor, About] = {}

    async def running(self, app: web.Application) -> AsyncIterator[None]:
        """For `aiohttp.web.Application.cleanup_ctx`."""
        self.visitor_key, self.upload_key = await self.engine.writer.run(_keys)
        self.render = Renderer(self.visitor_key)
        self.hub = Hub(self.engine, self.render)
        ends = [
            self.engine.bus.listen(self.hub.hear),
            self.engine.bus.listen(self.waits.hear),
            self.engine.bus.listen(self._hear),
            self.context.live.listen(self.hub.signal),
        ]
        telling = asyncio.create_task(self.hub.run(), name="hub")
        yield
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        for end in ends:
            end()

    def _hear(self, logged: list[Logged]) -> None:
        for one in logged:
            if isinstance(one.event, ChannelChanged | ChannelRemoved):
                self.sites.forget()
                if not self.sites.serves(one.event.channel_id):
                    self.hub.end(GONE, one.event.channel_id)

    def take(self, what: str, key: str, per_minute: float, cost: float = 1) -> None:
        """Raises `RateLimited` when ``key`` does it too often."""
        wait = self.rates.take(key, per_minute, time.monotonic(), cost)
        if wait:
            raise RateLimited(what, wait)

    def take_upload(self, site: Site, visitor: Visitor, address: str) -> None:
        self.take("uploads", f"u{site.id}:{visitor.external_id}", site.config.per_minute, UPLOAD_COST)
        self.take("uploads from here", f"U{site.id}:{address}", site.config.per_minute_address, UPLOAD_COST)

    def remember(self, visitor: Visitor, about: About) -> None:
        """Keep what a page says of somebody who has not written; nothing of them is stored before they do."""
        if len(self._about) >= WAITING_TO_WRITE:
            self._about.pop(next(iter(self._about)))
        self._about[visitor._replace(language=None)] = about

    def recall(self, visitor: Visitor) -> About | None:
        return self._about.get(visitor._replace(language=None))

    def forget(self, visitor: Visitor) -> None:
        self._about.pop(visitor._replace(language=None), None)


def _keys(tx: Tx) -> tuple[bytes, bytes]:
    return settings.secret(tx, visitors.SECRET), settings.secret(tx, uploads.SECRET)
