"""What a visitor has to expect; computed for a channel, not for each of its visitors."""

import time
from collections.abc import Sequence
from typing import NamedTuple

from omnid.desk import leaving, offering, waits
from omnid.desk.offering import NOTHING, Ways
from omnid.desk.visitors import Visitor
from omnid.engine.engine import Engine
from omnid.events import ChannelAdded, ChannelChanged, ChannelFailed, ChannelRecovered, ChannelRemoved, Logged
from omnid.http.frames import Waiting
from omnid.model import ChannelId, Wait
from omnid.store.database import Tx

KEPT_S = 5.0
"""How old what is told may be."""
_OF_CHANNELS = (ChannelAdded, ChannelChanged, ChannelRemoved, ChannelFailed, ChannelRecovered)


class Known(NamedTuple):
    """``ways``: by which visitors may be answered elsewhere; None where somebody answers soon, or there are none."""

    until: float
    wait: Wait
    ways: Ways | None


class Waits:
    """Remembers it for a moment, so that a burst of messages costs one look."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[ChannelId, Known] = {}

    def hear(self, logged: list[Logged]) -> None:
        """What is configured holds at once, and so does which channels work."""
        if any(isinstance(one.event, _OF_CHANNELS) for one in logged):
            self._known.clear()

    async def of(self, visitor: Visitor, names: Sequence[str]) -> Waiting:
        """``names``: the channels whose messengers may be offered; none: all."""
        known = self._known.get(visitor.channel_id)
        if known is None or known.until < time.monotonic():
            known = await self._engine.readers.run(lambda tx: _look(tx, visitor.channel_id, names))
            self._known[visitor.channel_id] = known
        offer = NOTHING
        ways = known.ways
        if ways is not None:
            offer = await self._engine.readers.run(lambda tx: offering.to(tx, visitor, ways))
        wait = known.wait
        return Waiting(
            open=wait.open,
            opens_at=None if wait.open else wait.opens_at,
            expected_ms=wait.expected_ms,
            ask=offer.address,
            services=list(offer.messengers),
        )


def _look(tx: Tx, channel: ChannelId, names: Sequence[str]) -> Known:
    wait = waits.expected(tx, channel)
    there = offering.ways(tx, names) if leaving.is_long(tx, wait) else None
    return Known(time.monotonic() + KEPT_S, wait, there if there is not None and any(there) else None)
