"""The fake MAX as a person plays with it; by polling, because a webhook of MAX needs HTTPS."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle
from typing import Any

from omnid.testing import Heard, People, Trouble, carried, number_of
from omnid_max.fake.faults import Fault
from omnid_max.fake.server import FakeMax
from omnid_max.fake.state import FakeMessage, Json

__all__ = ["MaxSimulation", "simulation"]

_TROUBLES = {
    Trouble.SLOW_DOWN: Fault.SLOW_DOWN,
    Trouble.ERROR: Fault.ERROR,
    Trouble.HANG: Fault.HANG,
    Trouble.DROP: Fault.DROP_AFTER,
}

_STUMBLES = (Fault.ERROR, Fault.DROP, Fault.SLOW_DOWN, Fault.BAD_GATEWAY, Fault.DROP_AFTER)


@asynccontextmanager
async def simulation(port: int, patience: float) -> AsyncIterator["MaxSimulation"]:
    async with FakeMax(port=port) as fake:
        yield MaxSimulation(fake, patience)


class MaxSimulation:
    """Satisfies ``omnid.testing.Simulation``."""

    def __init__(self, fake: FakeMax, patience: float) -> None:
        self.settings: dict[str, Any] = {
            "token": fake.token,
            "mode": "polling",
            "base_url": fake.base_url,
            "request_timeout": patience,
        }
        self.troubles: Mapping[Trouble, Callable[[], None]] = {
            trouble: partial(fake.faults.next, "POST /messages", fault) for trouble, fault in _TROUBLES.items()
        }
        self.until = fake.state.until
        self._faults = fake.faults
        self._stumbles = cycle(_STUMBLES)
        self._state = fake.state
        self._base_url = fake.base_url
        self._people = People(lambda name: str(number_of(name)))
        self._latest: dict[str, str] = {}

    def write(self, user: str, text: str) -> None:
        self._say(user, {"text": text})

    def edit(self, user: str, text: str) -> None:
        message = self._message(user, {"text": text, "mid": self._latest[user]})
        self._state.push({"update_type": "message_edited", "message": message})

    def press(self, user: str, number: int) -> None:
        for message in reversed(self._state.sent):
            buttons = [one for one in _buttons(message) if "payload" in one]
            if message.user == self._user(user) and buttons:
                self._state.press(message, buttons[number - 1]["payload"])
                return
        raise LookupError

    def block(self, user: str, *, blocked: bool) -> None:
        (self._state.stop if blocked else self._state.start)(self._user(user))

    def follow(self, user: str, url: str) -> None:
        self._state.start(self._user(user), carried(url, "start"), first_name=user, last_name="")

    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        path = f"{len(self._state.files)}/{name}"
        self._state.files[path] = data
        payload = {"fileId": len(self._state.files), "token": "t", "url": f"{self._base_url}/_file/{path}"}
        attachment = {"type": "file", "filename": name, "size": len(data), "payload": payload}
        self._say(user, {"text": None, "attachments": [attachment]})

    def stumble(self) -> None:
        self._faults.next("GET /updates", next(self._stumbles))

    def heard(self) -> list[Heard]:
        return [self._shown(message) for message in self._state.sent]

    def waiting(self) -> int:
        return len(self._state.updates) - self._state.confirmed

    def again(self) -> None:
        self._state.redeliver()

    def _say(self, user: str, body: Json) -> None:
        message = self._message(user, body)
        self._latest[user] = message["body"]["mid"]
        self._state.push({"update_type": "message_created", "message": message, "user_locale": "en"})

    def _message(self, user: str, body: Json) -> Json:
        message = self._state.message(self._user(user), body)
        message["sender"] |= {"first_name": user, "last_name": ""}
        return message

    def _user(self, user: str) -> int:
        return int(self._people.address(user))

    def _shown(self, message: FakeMessage) -> Heard:
        kinds = [one["type"] for one in message.body.get("attachments") or [] if one["type"] != "inline_keyboard"]
        return Heard(
            key=message.mid,
            to=self._people.name(message.user),
            text=message.text,
            file=", ".join(kinds),
            buttons=[one["text"] for one in _buttons(message)],
            edited=message.edits > 0,
            deleted=message.deleted,
        )


def _buttons(message: FakeMessage) -> list[Json]:
    boards = [one for one in message.body.get("attachments") or [] if one["type"] == "inline_keyboard"]
    return [button for board in boards for row in board["payload"]["buttons"] for button in row]
