"""The fake Bot API as a person plays with it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle
from typing import Any

from omnid.testing import Heard, People, Trouble, carried, number_of
from omnid_telegram.fake.faults import Fault
from omnid_telegram.fake.server import FakeTelegram
from omnid_telegram.fake.state import FakeMessage, Json

__all__ = ["TelegramSimulation", "simulation"]

_TROUBLES = {
    Trouble.SLOW_DOWN: Fault.SLOW_DOWN,
    Trouble.ERROR: Fault.ERROR,
    Trouble.HANG: Fault.HANG,
    Trouble.DROP: Fault.DROP_AFTER,
}

_STUMBLES = (
    Fault.REDELIVER,
    Fault.ERROR,
    Fault.DROP,
    Fault.SLOW_DOWN,
    Fault.BAD_GATEWAY,
    Fault.DROP_AFTER,
    Fault.CONFLICT,
)


@asynccontextmanager
async def simulation(port: int, patience: float) -> AsyncIterator["TelegramSimulation"]:
    async with FakeTelegram(port=port) as fake:
        yield TelegramSimulation(fake, patience)


class TelegramSimulation:
    """Satisfies ``omnid.testing.Simulation``."""

    def __init__(self, fake: FakeTelegram, patience: float) -> None:
        self.settings: dict[str, Any] = {
            "token": fake.token,
            "base_url": fake.base_url,
            "request_timeout": patience,
        }
        self.troubles: Mapping[Trouble, Callable[[], None]] = {
            trouble: partial(fake.faults.next, "send*", fault) for trouble, fault in _TROUBLES.items()
        }
        self.until = fake.state.until
        self._faults = fake.faults
        self._stumbles = cycle(_STUMBLES)
        self._state = fake.state
        self._people = People(lambda name: str(number_of(name)))
        self._latest: dict[str, int] = {}

    def write(self, user: str, text: str) -> None:
        self._say(user, text=text)

    def edit(self, user: str, text: str) -> None:
        self._state.edit(self._chat(user), self._latest[user], text, **self._who(user))

    def press(self, user: str, number: int) -> None:
        for message in reversed(self._state.sent):
            buttons = [one for one in _buttons(message) if "callback_data" in one]
            if message.chat_id == self._chat(user) and buttons:
                self._state.press(message, buttons[number - 1]["callback_data"])
                return
        raise LookupError

    def block(self, user: str, *, blocked: bool) -> None:
        self._state.block(self._chat(user), blocked=blocked)

    def follow(self, user: str, url: str) -> None:
        self._say(user, text=f"/start {carried(url, 'start')}")

    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        id_ = f"file{len(self._state.files)}"
        self._state.files[id_] = data
        about = {"file_id": id_, "file_unique_id": id_, "file_name": name, "mime_type": mime, "file_size": len(data)}
        self._say(user, document=about)

    def stumble(self) -> None:
        self._faults.next("getUpdates", next(self._stumbles))

    def heard(self) -> list[Heard]:
        return [self._shown(message) for message in self._state.sent]

    def waiting(self) -> int:
        return len(self._state.pending())

    def again(self) -> None:
        self._state.redeliver()

    def _say(self, user: str, **fields: Any) -> None:
        self._latest[user] = self._state.next_message
        self._state.write(self._chat(user), **fields, **self._who(user))

    def _chat(self, user: str) -> int:
        return int(self._people.address(user))

    def _who(self, user: str) -> Json:
        return {"from": {"id": self._chat(user), "is_bot": False, "first_name": user, "language_code": "en"}}

    def _shown(self, message: FakeMessage) -> Heard:
        return Heard(
            key=str(message.message_id),
            to=self._people.name(message.chat_id),
            text=message.text,
            file=message.file.name if message.file is not None else "",
            buttons=[one["text"] for one in _buttons(message)],
            edited=message.edits > 0,
            deleted=message.deleted,
        )


def _buttons(message: FakeMessage) -> list[Json]:
    return [one for row in message.params.get("reply_markup", {}).get("inline_keyboard", []) for one in row]
