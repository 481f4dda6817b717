"""Fetches the files that came with messages of one channel, after the messages themselves are on disk.

From the service, or out of the journal where they lay inside what arrived.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import structlog

from omnid.channel import CanFetch, Kind, Outcome, Rejected, Retry
from omnid.daemon.alarm import Alarm, seconds_until
from omnid.desk import fetching
from omnid.engine.engine import Engine
from omnid.errors import TooLarge, Unavailable
from omnid.events import MessageEdited, MessageReceived
from omnid.model import AttachmentType, Channel
from omnid.policy.sniff import sniff
from omnid.store import attachments, journal
from omnid.store.attachments import Pending
from omnid.store.database import Tx

AT_ONCE = 4
LOOK_AGAIN_S = 300.0
TIMEOUT_S = 300.0
CHUNK = 256 * 1024

Fetch = Callable[[Pending], AsyncIterator[bytes]]


def way(engine: Engine, kind: Kind, live: object) -> Fetch | None:
    """How the files of an open channel are come by; None where it has none."""
    if kind.extract is not None:
        return Inside(engine, kind.extract).fetch
    return (lambda pending: live.fetch(pending.ref)) if isinstance(live, CanFetch) else None


class Inside:
    """Cuts files out of the payloads they came in; one at a time, because those are large and taken apart in memory."""

    def __init__(self, engine: Engine, extract: Callable[[bytes, str], bytes]) -> None:
        self._engine = engine
        self._extract = extract
        self._turn = asyncio.Semaphore(1)

    async def fetch(self, pending: Pending) -> AsyncIterator[bytes]:
        async with self._turn:
            data = await self._cut_out(pending)
        for start in range(0, len(data), CHUNK):
            yield data[start : start + CHUNK]

    async def _cut_out(self, pending: Pending) -> bytes:
        payload = await self._engine.readers.run(lambda tx: journal.payload_of(tx, pending.message_id))
        if payload is None:
            raise Rejected("What it came in is not in the journal any more.")
        try:
            return await asyncio.to_thread(self._extract, payload, pending.ref)
        except Exception as problem:
            raise Rejected(f"It cannot be cut out of what it came in: {type(problem).__name__}: {problem}") from problem


class Fetcher:
    """Of one open channel whose files are come by in some `way`; `run` until cancelled."""

    def __init__(self, engine: Engine, channel: Channel, fetch: Fetch, limit: int) -> None:
        """``limit``: bytes of the largest file that is kept."""
        self._engine = engine
        self._channel = channel
        self._take = fetch
        self._limit = limit
        self._log = structlog.get_logger().bind(channel=channel.name)

    async def run(self) -> None:
        alarm = Alarm(MessageReceived, MessageEdited)
        with alarm.set_by(self._engine.bus):
            while True:
                alarm.silence()
                pending, next_at = await self._engine.readers.run(self._due)
                if pending:
                    await asyncio.gather(*(self._fetch(one) for one in pending))
                else:
                    await alarm.wait(seconds_until(next_at, LOOK_AGAIN_S))

    def _due(self, tx: Tx) -> tuple[list[Pending], int | None]:
        due = attachments.due(tx, self._channel.id, AT_ONCE)
        return due, attachments.next_due_at(tx, self._channel.id)

    async def _fetch(self, pending: Pending) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_S), aclosing(self._take(pending)) as stream:  # type: ignore[type-var]
                stored = await self._engine.files.put(stream, self._limit)
        except Outcome as outcome:
            await self._failed(pending, outcome)
        except TooLarge as problem:
            await self._failed(pending, Rejected(problem.message))
        except (TimeoutError, OSError, Unavailable) as problem:
            await self._failed(pending, Retry(f"{type(problem).__name__}: {problem}"))
        except Exception as problem:  # noqa: BLE001 - a plugin's bug must not stop the files of others
            self._log.exception("plugin broke while fetching", attachment=pending.id)
            await self._failed(pending, Retry(f"the plugin broke: {type(problem).__name__}: {problem}"))
        else:
            mime, found = sniff(stored.head, pending.name)
            type_ = kept_type(pending.type, found)
            await self._engine.writer.run(
                lambda tx: fetching.stored(tx, pending, stored.sha256, stored.size, mime, type_)
            )

    async def _failed(self, pending: Pending, outcome: Outcome) -> None:
        self._log.warning("file not fetched", attachment=pending.id, reason=outcome.reason)
        chance = random.random()
        await self._engine.writer.run(lambda tx: fetching.failed(tx, pending, outcome, chance))


_SHOWN = {
    AttachmentType.IMAGE: {AttachmentType.IMAGE, AttachmentType.STICKER, AttachmentType.ANIMATION},
    AttachmentType.VIDEO: {AttachmentType.VIDEO, AttachmentType.ANIMATION, AttachmentType.STICKER},
    AttachmentType.AUDIO: {AttachmentType.AUDIO, AttachmentType.VOICE},
    AttachmentType.ANIMATION: {AttachmentType.ANIMATION, AttachmentType.IMAGE, AttachmentType.STICKER},
}


def kept_type(told: AttachmentType, found: AttachmentType) -> AttachmentType:
    """The service knows a voice note from a song, the content knows whether it is one at all."""
    if told is AttachmentType.FILE or told in _SHOWN.get(found, {found}):
        return told
    return found
