"""The log as streams need it: encoded events after a sequence number, each read and encoded once for all who wait."""

from typing import NamedTuple

import msgspec

from omnid.desk import log
from omnid.engine.engine import Engine
from omnid.model import Seq
from omnid.store import database, events
from omnid.store.database import Tx

FEW = 32
"""Events that are read in the loop: that takes less than going to another thread and back."""
PAGE = 500
"""Events read at a time by who has to catch up."""
_encode = msgspec.json.Encoder().encode


class Frame(NamedTuple):
    """An event as it is sent: ``body`` is a `Happening` in JSON, one line."""

    seq: Seq
    type: str
    body: bytes


class Feed:
    """Lives in the loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[tuple[Seq, bool], list[Frame]] = {}
        self._known_at = engine.bus.last

    async def after(self, seq: Seq, messages: bool) -> list[Frame]:
        """What follows ``seq``, in order and without a gap; an empty list at the end."""
        last = self._engine.bus.last
        if last - seq > FEW:
            return await self._engine.readers.run(lambda tx: _read(tx, seq, messages, PAGE))
        if last != self._known_at:
            self._known.clear()
            self._known_at = last
        if (seq, messages) not in self._known:
            with database.reading(self._engine.connection) as tx:
                self._known[seq, messages] = _read(tx, seq, messages, FEW)
        return self._known[seq, messages]

    async def more(self, seq: Seq, seconds: float) -> bool:
        """Wait until there is something after ``seq``; False when there was nothing for so long."""
        return await self._engine.bus.beyond(seq, seconds)


def _read(tx: Tx, seq: Seq, messages: bool, limit: int) -> list[Frame]:
    logged = events.after(tx.connection, seq, limit)
    return [
        Frame(one.seq, str(one.event.__struct_config__.tag), _encode(one))
        for one in log.happenings(tx, logged, messages)
    ]
