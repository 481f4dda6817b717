"""The fake VK as a person plays with it."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle
from pathlib import PurePath
from typing import Any

from omnid.testing import Heard, People, Trouble, carried, number_of
from omnid_vk.fake.faults import Fault
from omnid_vk.fake.server import FakeVk
from omnid_vk.fake.state import FakeMessage, Json

__all__ = ["VkSimulation", "simulation"]

_TROUBLES = {
    Trouble.SLOW_DOWN: Fault.SLOW_DOWN,
    Trouble.ERROR: Fault.ERROR,
    Trouble.HANG: Fault.HANG,
    Trouble.DROP: Fault.DROP_AFTER,
}

_STUMBLES = (Fault.REDELIVER, Fault.KEY_EXPIRED, Fault.DROP, Fault.BAD_GATEWAY, Fault.NONSENSE)


@asynccontextmanager
async def simulation(port: int, patience: float) -> AsyncIterator["VkSimulation"]:
    async with FakeVk(port=port) as fake:
        yield VkSimulation(fake, patience)


class VkSimulation:
    """Satisfies ``omnid.testing.Simulation``."""

    def __init__(self, fake: FakeVk, patience: float) -> None:
        self.settings: dict[str, Any] = {
            "token": fake.token,
            "group_id": fake.state.group,
            "base_url": fake.base_url,
            "request_timeout": patience,
        }
        self.troubles: Mapping[Trouble, Callable[[], None]] = {
            trouble: partial(fake.faults.next, "messages.send", fault) for trouble, fault in _TROUBLES.items()
        }
        self.until = fake.state.until
        self._faults = fake.faults
        self._stumbles = cycle(_STUMBLES)
        self._state = fake.state
        self._base_url = fake.base_url
        self._people = People(lambda name: str(number_of(name)))

    def write(self, user: str, text: str) -> None:
        self._state.write(self._person(user), text)

    def edit(self, user: str, text: str) -> None:
        person = self._person(user)
        own = [one for one in self._state.history.get(person, []) if one["from_id"] == person]
        self._state.edit(person, own[-1]["conversation_message_id"], text)

    def press(self, user: str, number: int) -> None:
        for message in reversed(self._state.sent):
            actions = [one for one in _actions(message) if "payload" in one]
            if message.peer_id == self._person(user) and actions:
                self._state.press(message, actions[number - 1]["payload"])
                return
        raise LookupError

    def block(self, user: str, *, blocked: bool) -> None:
        self._state.allow(self._person(user), allowed=not blocked)

    def follow(self, user: str, url: str) -> None:
        self._state.write(self._person(user), "👋", ref=carried(url, "ref"))

    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        path = f"{len(self._state.files)}/{name}"
        self._state.files[path] = data
        ending = PurePath(name).suffix.lstrip(".")
        about = {"id": len(self._state.files), "title": name, "size": len(data), "ext": ending, "type": 8}
        document = {"type": "doc", "doc": {**about, "url": f"{self._base_url}/files/{path}"}}
        self._state.write(self._person(user), attachments=[document])

    def stumble(self) -> None:
        self._faults.next("a_check", next(self._stumbles))

    def heard(self) -> list[Heard]:
        return [self._shown(message) for message in self._state.sent]

    def waiting(self) -> int:
        return len(self._state.pending(self._state.confirmed_below))

    def again(self) -> None:
        self._state.redeliver()

    def _person(self, user: str) -> int:
        number = int(self._people.address(user))
        self._state.people.setdefault(number, {"id": number, "first_name": user, "last_name": "", "screen_name": user})
        return number

    def _shown(self, message: FakeMessage) -> Heard:
        return Heard(
            key=f"{message.peer_id}-{message.cmid}",
            to=self._people.name(message.peer_id),
            text=message.text,
            file=str(message.params.get("attachment", "")),
            buttons=[one["label"] for one in _actions(message)],
            edited=message.edits > 0,
            deleted=message.deleted,
        )


def _actions(message: FakeMessage) -> list[Json]:
    rows = json.loads(message.params.get("keyboard", '{"buttons":[]}'))["buttons"]
    return [button["action"] for row in rows for button in row]
