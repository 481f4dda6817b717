"""Takes updates in, whichever way they came: keyed, on disk, and then whoever pressed a button is answered."""

import asyncio
from collections.abc import Sequence

from omnid.channel import Port, Raw
from omnid_max.dialogs import Dialogs
from omnid_max.outcomes import NoAnswer, Refused
from omnid_max.raw import Glance, glance, wrap
from omnid_max.wire import Wire

__all__ = ["Intake"]

# Whether MAX takes an answer with nothing in it is not documented; this is shown for a moment.
_ANSWER = {"notification": "✓"}


class Intake:
    """`close` when done."""

    def __init__(self, wire: Wire, port: Port, dialogs: Dialogs, token: str) -> None:
        self._wire = wire
        self._port = port
        self._dialogs = dialogs
        self._token = token
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, payloads: Sequence[bytes], cursor: str | None = None) -> None:
        """Returns when all is on disk. Raises `Unavailable`."""
        seen = [glance(payload) for payload in payloads]
        updates = [
            Raw(key=one.key, payload=wrap(payload, self._token)) for one, payload in zip(seen, payloads, strict=True)
        ]
        await self._port.accept(updates, cursor=cursor)
        for one in seen:
            self._note(one)

    async def close(self) -> None:
        for task in self._answers:
            task.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)

    def _note(self, one: Glance) -> None:
        self._dialogs.learn(one.user, one.chat, wrote=True)
        if one.press is not None:
            # In the background, because MAX's patience with us must not depend on MAX's answers.
            task = asyncio.create_task(self._answer(one.press))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _answer(self, press: str) -> None:
        """Tells the contact that the press arrived; if that fails, only the sign of it is missing."""
        try:
            await self._wire.tell("POST", "/answers", body=_ANSWER, callback_id=press)
        except (Refused, NoAnswer) as problem:
            self._port.log.debug("press not answered", reason=str(problem))
