"""Events on their way to the disk: named, told from our own echoes, accepted, and pressed buttons answered after."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from omnid.channel import Port, Raw
from omnid_vk.outcomes import NoAnswer, Refused
from omnid_vk.people import People
from omnid_vk.raw import Glance, glance, wrap
from omnid_vk.updates import Pressed
from omnid_vk.wire import Wire

__all__ = ["Intake", "OwnNumbers"]

_REMEMBERED = 10_000


class OwnNumbers:
    """The random_ids we sent lately, by which an echo of ours is known before its id is."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[int, None] = OrderedDict()

    def add(self, number: int) -> None:
        self._numbers[number] = None
        while len(self._numbers) > _REMEMBERED:
            self._numbers.popitem(last=False)

    def __contains__(self, number: int) -> bool:
        return number in self._numbers


class Intake:
    """``numbers`` belongs to the sender, who adds to it."""

    def __init__(self, wire: Wire, port: Port, numbers: OwnNumbers) -> None:
        self._wire = wire
        self._port = port
        self._numbers = numbers
        self._people = People(wire, port)
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, payloads: Sequence[bytes], cursor: str | None = None) -> None:
        """Returns when all is on disk. Raises `Unavailable`."""
        seen = [glance(payload) for payload in payloads]
        names = await self._people.profiles(user for one in seen for user in one.people)
        updates = []
        for payload, one in zip(payloads, seen, strict=True):
            profiles = [names[user] for user in one.people if user in names]
            updates.append(Raw(key=one.key, payload=wrap(payload, profiles, ours=one.number in self._numbers)))
        await self._port.accept(updates, cursor=cursor)
        self._answer_presses(seen)

    def _answer_presses(self, seen: Sequence[Glance]) -> None:
        """In the background, because VK's patience with us must not depend on VK's answers."""
        for one in seen:
            if one.press is not None:
                task = asyncio.create_task(self._answer(one.press))
                self._answers.add(task)
                task.add_done_callback(self._answers.discard)

    async def _answer(self, press: Pressed) -> None:
        """Stops the spinner on the button; if that fails, it stops by itself after a minute."""
        try:
            await self._wire.tell(
                "messages.sendMessageEventAnswer", event_id=press.event_id, user_id=press.user_id, peer_id=press.peer_id
            )
        except (Refused, NoAnswer) as problem:
            self._port.log.debug("press not answered", reason=str(problem))

    async def close(self) -> None:
        for task in self._answers:
            task.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)
