"""Updates that we ask MAX for, which it offers for development: first on disk, then confirmed."""

import asyncio

from msgspec import Raw as RawJson
from msgspec import Struct, field
from msgspec.json import Decoder

from omnid.channel import Patience, Pause, Port
from omnid_max.config import MaxConfig
from omnid_max.intake import Intake
from omnid_max.outcomes import FAILURES, NoAnswer, Undecodable, of_question
from omnid_max.raw import TYPES, marker_in, split_updates
from omnid_max.subscriptions import Subscriptions, host
from omnid_max.wire import Wire

__all__ = ["Poller"]

BATCH = 100


class _Page(Struct, frozen=True):
    updates: list[RawJson] = field(default_factory=list)
    marker: int | None = None


_PAGE = Decoder(_Page)


class Poller:
    """Long polling. Asking with a marker is what confirms all before it, so that comes after `accept`."""

    def __init__(
        self,
        wire: Wire,
        port: Port,
        config: MaxConfig,
        intake: Intake,
        subscriptions: Subscriptions,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._wire = wire
        self._port = port
        self._hold = config.poll_timeout
        self._intake = intake
        self._subscriptions = subscriptions
        self._patience = Patience(port, pause, FAILURES, of_question)
        # MAX's pages disagree on what comes without a marker: all that waits, or the latest alone.
        self._marker: int | None = None

    async def run(self) -> None:
        await self._patience.attempt(self._demand_no_webhook)
        saved = await self._port.cursor()
        self._marker = int(saved) if saved is not None else None
        while True:
            await self._patience.attempt(self._step)

    async def _demand_no_webhook(self) -> None:
        """While there is any subscription, polling gets nothing. Ours is taken away; another may be in use."""
        for url in await self._subscriptions.urls():
            if url != self._port.hook_url:
                reason = (
                    f"MAX sends this bot's updates to {host(url)}; polling gets nothing until that subscription ends."
                )
                raise NoAnswer(reason, arrived=False)
            await self._subscriptions.remove(url)

    async def _step(self) -> None:
        """Take in one page, and move the marker behind it."""
        # While it fails, ask without waiting, so that the end of the trouble is seen at once.
        hold = 0 if self._patience.failing else self._hold
        updates, marker = await self._ask(hold)
        marker = self._marker if marker is None else marker
        if updates or marker != self._marker:
            # A page of nothing that we asked for moves the marker too.
            await self._intake.take(updates, cursor=None if marker is None else str(marker))
        self._marker = marker

    async def _ask(self, hold: int) -> tuple[list[bytes], int | None]:
        answer = await self._wire.call(
            "GET", "/updates", wait=hold, limit=BATCH, timeout=hold, marker=self._marker, types=",".join(TYPES)
        )
        try:
            page = _PAGE.decode(answer.body)
        except (ValueError, RecursionError):
            return _salvage(answer.body)
        return [bytes(update) for update in page.updates], page.marker


def _salvage(body: bytes) -> tuple[list[bytes], int | None]:
    updates = split_updates(body)
    marker = marker_in(body, updates)
    if not updates or marker is None:
        raise Undecodable(body)
    return updates, marker
