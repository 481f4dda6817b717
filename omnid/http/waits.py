"""What a visitor has to expect; computed for a channel, not for each of its visitors."""

import time
from collections.abc import Sequence
from typing import NamedTuple

from omnid.desk import leaving, offering, waits
from omnid.desk.offering import NOTHING
from omnid.desk.visitors import Visitor
from omnid.engine.engine import Engine
from omnid.http.frames import Waiting
from omnid.model import ChannelId, Wait
from omnid.store.database import Tx

KEPT_S = 5.0
"""How old what is told may be."""


class Known(NamedTuple):
    """``is_long``: nobody answers soon, so visitors are offered other ways."""

    until: float
    wait: Wait
    is_long: bool


class Waits:
    """Remembers it for a moment, so that a burst of messages costs one look."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[ChannelId, Known] = {}

    async def of(self, visitor: Visitor, names: Sequence[str]) -> Waiting:
        """``names``: the channels whose messengers may be offered; none: all."""
        known = self._known.get(visitor.channel_id)
        if known is None or known.until < time.monotonic():
            known = await self._engine.readers.run(lambda tx: _look(tx, visitor.channel_id))
            self._known[visitor.channel_id] = known
        offer = NOTHING
        if known.is_long:
            offer = await self._engine.readers.run(lambda tx: offering.to(tx, visitor, names))
        wait = known.wait
        return Waiting(
            open=wait.open,
            opens_at=None if wait.open else wait.opens_at,
            expected_ms=wait.expected_ms,
            ask=offer.address,
            services=list(offer.messengers),
        )


def _look(tx: Tx, channel: ChannelId) -> Known:
    wait = waits.expected(tx, channel)
    return Known(time.monotonic() + KEPT_S, wait, leaving.is_long(tx, wait))
