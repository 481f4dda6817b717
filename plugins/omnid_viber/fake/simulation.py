"""The fake Viber as a person plays with it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from html import unescape
from typing import Any

from omnid.testing import Heard, People, Trouble, carried, number_of
from omnid_viber.fake.faults import Fault
from omnid_viber.fake.server import FakeViber
from omnid_viber.fake.state import FakeMessage, Json, person

__all__ = ["ViberSimulation", "simulation"]

_TROUBLES = {
    Trouble.SLOW_DOWN: Fault.SLOW_DOWN,
    Trouble.ERROR: Fault.BAD_GATEWAY,
    Trouble.HANG: Fault.HANG,
    Trouble.DROP: Fault.DROP_AFTER,
}


@asynccontextmanager
async def simulation(port: int, patience: float) -> AsyncIterator["ViberSimulation"]:
    async with FakeViber(port=port) as fake:
        yield ViberSimulation(fake, patience)


class ViberSimulation:
    """Satisfies ``omnid.testing.Simulation``."""

    def __init__(self, fake: FakeViber, patience: float) -> None:
        self.settings: dict[str, Any] = {
            "token": fake.token,
            "sender_name": "Shop",
            "base_url": fake.base_url,
            "request_timeout": patience,
        }
        self.troubles: Mapping[Trouble, Callable[[], None]] = {
            trouble: partial(fake.faults.next, "send_message", fault) for trouble, fault in _TROUBLES.items()
        }
        self.until = fake.state.until
        self._fake = fake
        self._state = fake.state
        self._people = People(lambda name: f"{number_of(name)}AbC=")

    def call_at(self, url: str) -> None:
        self._fake.deliver_to = url

    def write(self, user: str, text: str) -> None:
        self._say(user, {"type": "text", "text": text})

    def press(self, user: str, number: int) -> None:
        for message in reversed(self._state.sent):
            buttons = [one for one in _buttons(message) if one["ActionType"] == "reply"]
            if message.body["receiver"] == self._people.address(user) and buttons:
                tracking = message.body.get("tracking_data", "")
                self._say(user, {"type": "text", "text": buttons[number - 1]["ActionBody"], "tracking_data": tracking})
                return
        raise LookupError

    def block(self, user: str, *, blocked: bool) -> None:
        (self._state.unsubscribe if blocked else self._state.subscribe)(self._people.address(user))

    def follow(self, user: str, url: str) -> None:
        self._state.open(self._people.address(user), carried(url, "context"))

    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        path = f"{len(self._state.files)}/{name}"
        self._state.files[path] = data
        about = {"media": f"{self._fake.base_url}/_file/{path}", "file_name": name, "size": len(data)}
        self._say(user, {"type": "file", **about})

    def heard(self) -> list[Heard]:
        return [self._shown(message) for message in self._state.sent]

    def waiting(self) -> int:
        return len(self._state.waiting)

    def again(self) -> None:
        self._state.redeliver()

    def reorder(self) -> None:
        self._state.swap()

    def _say(self, user: str, message: Json) -> None:
        address = self._people.address(user)
        self._state.subscribers.add(address)
        sender = {**person(address), "name": user}
        self._state.push({"event": "message", "sender": sender, "message": message, "silent": False})

    def _shown(self, message: FakeMessage) -> Heard:
        return Heard(
            key=str(message.token),
            to=self._people.name(message.body["receiver"]),
            text=message.text,
            file=str(message.body.get("media", "")),
            buttons=[unescape(one["Text"]) for one in _buttons(message)],
        )


def _buttons(message: FakeMessage) -> list[Json]:
    buttons: list[Json] = message.body.get("keyboard", {}).get("Buttons", [])
    return buttons
