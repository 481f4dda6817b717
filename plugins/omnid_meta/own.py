"""What we sent lately: which echoes are our own, and which message a time of reading means."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from omnid.channel import Port, Unavailable

__all__ = ["Own"]

_CONTACTS, _EACH, _KEPT = 10_000, 50, 10
_KEPT_S = 8 * 24 * 3600.0
"""A read mark may come as long as somebody may answer, and Meta repeats calls for a week."""
_SENT = msgspec.json.Decoder(list[tuple[int, str]])
_ECHO_PATIENCE = 3.0
"""Seconds an echo waits for the answer to a message that is just leaving, which it may overtake."""


class Own:
    """In memory, and the newest messages of each contact also where a restart does not lose them."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._sent: OrderedDict[str, deque[tuple[int, str]]] = OrderedDict()
        self._leaving: dict[str, set[asyncio.Future[None]]] = {}
        self._seen: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def leaving(self, contact: str) -> Iterator[None]:
        """While a message is on its way to the contact and its id is not known yet."""
        over = asyncio.get_running_loop().create_future()
        self._leaving.setdefault(contact, set()).add(over)
        try:
            yield
        finally:
            over.set_result(None)
            self._leaving[contact].discard(over)
            if not self._leaving[contact]:
                del self._leaving[contact]

    async def settled(self, contact: str) -> None:
        waiting = list(self._leaving.get(contact, ()))
        if waiting:
            await asyncio.wait(waiting, timeout=_ECHO_PATIENCE)

    def sent(self, contact: str, mid: str, at: int) -> None:
        """``at``: when, ms. What Meta tells of the time goes before our own clock."""
        known = self._sent.setdefault(contact, deque(maxlen=_EACH))
        self._sent.move_to_end(contact)
        with suppress(StopIteration):
            known.remove(next(one for one in known if one[1] == mid))
        known.append((at, mid))
        if len(self._sent) > _CONTACTS:
            self._sent.popitem(last=False)

    async def keep(self, contact: str) -> None:
        newest = list(self._sent.get(contact, ()))[-_KEPT:]
        # The message has left; a disk that is full for a moment must not make that doubtful.
        with suppress(Unavailable):
            await self._port.remember(f"sent:{contact}", msgspec.json.encode(newest).decode(), _KEPT_S)

    async def recall(self, contact: str) -> None:
        """What was sent before a restart."""
        if contact not in self._sent and (kept := await self._port.recall(f"sent:{contact}")):
            for at, mid in _SENT.decode(kept):
                self.sent(contact, mid, at)

    def is_ours(self, contact: str, mid: str) -> bool:
        return any(known == mid for _, known in self._sent.get(contact, ()))

    def up_to(self, contact: str, watermark: int) -> str | None:
        """The newest message that had been sent at that time."""
        before = [(at, mid) for at, mid in self._sent.get(contact, ()) if at <= watermark]
        return max(before)[1] if before else None

    def first_seeing(self, message_id: str) -> bool:
        """True once for each message of a contact."""
        if message_id in self._seen:
            return False
        self._seen[message_id] = None
        if len(self._seen) > _CONTACTS:
            self._seen.popitem(last=False)
        return True
