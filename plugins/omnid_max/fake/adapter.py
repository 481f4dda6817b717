"""The fake MAX as the contract's checks drive it: by webhook, as in production, or by polling."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import parse_qs, urlsplit

from omnid.channel import ChannelDown, Kind, Outcome, Rejected, Retry, Secret, Unreachable, Unsure
from omnid.testing import Door
from omnid_max import KIND, MaxConfig
from omnid_max.fake.faults import Fault
from omnid_max.fake.server import FAKE_TOKEN, FakeMax
from omnid_max.fake.state import State
from omnid_max.raw import wrap

__all__ = ["MaxAdapter", "adapter", "polling_adapter"]

_USER = 4242
_FAULTS: dict[type[Outcome], Fault] = {
    Retry: Fault.SLOW_DOWN,
    Rejected: Fault.REFUSE,
    Unreachable: Fault.FORBID,
    ChannelDown: Fault.UNAUTHORIZED,
    Unsure: Fault.DROP_AFTER,
}


@asynccontextmanager
async def adapter() -> AsyncIterator["MaxAdapter"]:
    """A fresh fake with one bot."""
    async with Door() as door, FakeMax(deliver_to=door.url) as fake:
        config = MaxConfig(token=Secret(fake.token), base_url=fake.base_url, request_timeout=2)
        yield MaxAdapter(fake, door.kind(KIND), config)


@asynccontextmanager
async def polling_adapter() -> AsyncIterator["MaxAdapter"]:
    async with FakeMax() as fake:
        config = MaxConfig(
            token=Secret(fake.token), base_url=fake.base_url, request_timeout=2, poll_timeout=5, mode="polling"
        )
        yield MaxAdapter(fake, KIND, config)


class MaxAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    package = "omnid_max"
    recipient = str(_USER)
    hook_url = "https://desk.example/hooks/test/secret"

    def __init__(self, fake: FakeMax, kind: Kind, config: MaxConfig) -> None:
        self._fake = fake
        self.kind = kind
        self.config = config
        self.samples: Sequence[bytes] = samples()
        self.faults: dict[type[Outcome], Callable[[], None]] = {
            outcome: partial(fake.faults.next, "POST /messages", fault) for outcome, fault in _FAULTS.items()
        }

    async def write(self, text: str) -> None:
        self._fake.state.write(_USER, text)

    async def follow(self, url: str) -> None:
        self._fake.state.start(_USER, parse_qs(urlsplit(url).query)["start"][0])

    async def poison(self) -> None:
        # A lone surrogate: no parser takes it, neither of the update nor of the page it comes in.
        self._fake.state.push_raw(b'{"update_type":"message_created","message":{"body":{"text":"\\ud800"}}}')

    async def repeat(self) -> None:
        self._fake.state.redeliver()

    async def acknowledged(self, count: int) -> None:
        await self._fake.state.until(lambda: self._fake.state.confirmed >= count)

    def acknowledgements(self) -> int:
        return self._fake.state.confirmed

    def taken(self) -> list[str]:
        return [message.text for message in self._fake.state.sent if not message.deleted]


def samples() -> list[bytes]:
    """One update of every sort that the fake can make."""
    state = State()
    state.write(_USER, "plain 😀", markup=[{"type": "strong", "from": 6, "length": 2}])
    image = {"type": "image", "payload": {"photo_id": 1, "token": "t", "url": "https://i.oneme.ru/i?r=1"}}
    state.write(_USER, attachments=[image])
    vcf = "BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=cell:79990001122\r\nFN:Anna\r\nEND:VCARD\r\n"
    digest = hmac.digest(FAKE_TOKEN.encode(), vcf.encode(), hashlib.sha256).hex()
    state.write(_USER, attachments=[{"type": "contact", "payload": {"vcf_info": vcf, "hash": digest}}])
    state.write(_USER, attachments=[{"type": "location", "latitude": 59.9, "longitude": 30.3}])
    state.edit(_USER, "mid.00000001", "changed")
    state.remove(_USER, "mid.00000001")
    state.start(_USER, "from-the-site")
    state.stop(_USER)
    message = state.accept(_USER, {"text": "Yes or no?", "attachments": []})
    state.press(message, "yes")
    return [wrap(update, FAKE_TOKEN) for update in state.updates]
