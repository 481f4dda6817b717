"""The fake Bot API as the contract's checks drive it."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import parse_qs, urlsplit

from omnid.channel import ChannelDown, Kind, Outcome, Rejected, Retry, Secret, Unreachable, Unsure
from omnid_telegram import KIND, TelegramConfig
from omnid_telegram.fake.faults import Fault
from omnid_telegram.fake.server import FakeTelegram
from omnid_telegram.fake.state import State

__all__ = ["TelegramAdapter", "adapter"]

_CHAT = 4242
_FAULTS: dict[type[Outcome], Fault] = {
    Retry: Fault.SLOW_DOWN,
    Rejected: Fault.REFUSE,
    Unreachable: Fault.FORBID,
    ChannelDown: Fault.UNAUTHORIZED,
    Unsure: Fault.DROP_AFTER,
}


@asynccontextmanager
async def adapter() -> AsyncIterator["TelegramAdapter"]:
    """A fresh fake with one bot."""
    async with FakeTelegram() as fake:
        yield TelegramAdapter(fake)


class TelegramAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    kind: Kind = KIND
    package = "omnid_telegram"
    recipient = str(_CHAT)

    def __init__(self, fake: FakeTelegram) -> None:
        self._fake = fake
        self.config = TelegramConfig(
            token=Secret(fake.token), base_url=fake.base_url, request_timeout=2, poll_timeout=5
        )
        self.samples: Sequence[bytes] = _samples()
        self.faults: dict[type[Outcome], Callable[[], None]] = {
            outcome: partial(fake.faults.next, "sendMessage", fault) for outcome, fault in _FAULTS.items()
        }

    async def write(self, text: str) -> None:
        self._fake.state.write(_CHAT, text)

    async def follow(self, url: str) -> None:
        self._fake.state.write(_CHAT, f"/start {parse_qs(urlsplit(url).query)['start'][0]}")

    async def poison(self) -> None:
        # A lone surrogate: no parser takes it, neither of the update nor of the answer it comes in.
        self._fake.state.push_raw(b'{"update_id":{id},"message":{"text":"\\ud800"}}')

    async def repeat(self) -> None:
        self._fake.state.redeliver()

    async def acknowledged(self, count: int) -> None:
        await self._fake.state.until(lambda: self._fake.state.confirmed >= count)

    def acknowledgements(self) -> int:
        return self._fake.state.confirmed

    def taken(self) -> list[str]:
        return [message.text for message in self._fake.state.sent if not message.deleted]


def _samples() -> list[bytes]:
    """One update of every sort that the fake can make."""
    state = State()
    state.write(_CHAT, "plain 😀", entities=[{"type": "bold", "offset": 6, "length": 2}])
    state.write(_CHAT, photo=[{"file_id": "small", "width": 90, "height": 90}, {"file_id": "big", "width": 800}])
    state.write(_CHAT, contact={"phone_number": "79990001122", "first_name": "Ann", "user_id": _CHAT})
    state.write(_CHAT, location={"latitude": 59.9, "longitude": 30.3})
    state.edit(_CHAT, 1, "changed")
    state.block(_CHAT)
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    query = {"id": "1", "from": {"id": _CHAT}, "data": "yes"}
    below = {"message_id": 9, "chat": {"id": _CHAT, "type": "private"}, "date": 0, "reply_markup": keyboard}
    state.push({"callback_query": {**query, "message": below}})
    return [json.dumps(json.loads(payload)).encode() for _, payload in state.updates]
