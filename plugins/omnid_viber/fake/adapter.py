"""The fake Viber as the contract's checks drive it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import parse_qs, urlsplit

from omnid.channel import ChannelDown, Kind, Outcome, Rejected, Retry, Secret, Unreachable, Unsure
from omnid.testing import Door
from omnid_viber import KIND, ViberConfig
from omnid_viber.fake.faults import Fault
from omnid_viber.fake.server import FakeViber
from omnid_viber.fake.state import State

__all__ = ["ViberAdapter", "adapter", "samples"]

_USER = "01234567890A="
_FAULTS: dict[type[Outcome], Fault] = {
    Retry: Fault.SLOW_DOWN,
    Rejected: Fault.REFUSE,
    Unreachable: Fault.UNSUBSCRIBED,
    ChannelDown: Fault.UNAUTHORIZED,
    Unsure: Fault.DROP_AFTER,
}


@asynccontextmanager
async def adapter() -> AsyncIterator["ViberAdapter"]:
    """A fresh fake with one bot."""
    async with Door() as door, FakeViber(deliver_to=door.url) as fake:
        yield ViberAdapter(fake, door.kind(KIND))


class ViberAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    package = "omnid_viber"
    recipient = _USER
    hook_url = "https://desk.example/hooks/test/secret"

    def __init__(self, fake: FakeViber, kind: Kind) -> None:
        self._fake = fake
        self.kind = kind
        self.config = ViberConfig(
            token=Secret(fake.token), sender_name="Shop", base_url=fake.base_url, request_timeout=2
        )
        self.samples: Sequence[bytes] = samples()
        self.faults: dict[type[Outcome], Callable[[], None]] = {
            outcome: partial(fake.faults.next, "send_message", fault) for outcome, fault in _FAULTS.items()
        }

    async def write(self, text: str) -> None:
        self._fake.state.write(_USER, text)

    async def follow(self, url: str) -> None:
        self._fake.state.open(_USER, parse_qs(urlsplit(url).query)["context"][0])

    async def poison(self) -> None:
        # A lone surrogate: no parser takes it.
        self._fake.state.push_raw(b'{"event":"message","message_token":7,"message":{"type":"text","text":"\\ud800"}}')

    async def repeat(self) -> None:
        self._fake.state.redeliver()

    async def acknowledged(self, count: int) -> None:
        await self._fake.state.until(lambda: self._fake.state.taken >= count)

    def acknowledgements(self) -> int:
        return self._fake.state.taken

    def taken(self) -> list[str]:
        return [message.text for message in self._fake.state.sent]


def samples() -> list[bytes]:
    """One callback of every sort that the fake can make."""
    state = State()
    state.write(_USER, "plain 😀")
    state.write(_USER, type="picture", media="https://dl-media.viber.com/1/p.jpg", size=1024, file_name="p.jpg")
    state.write(_USER, type="contact", contact={"name": "Anna", "phone_number": "79990001122"})
    state.write(_USER, type="location", location={"lat": 44.8, "lon": 20.4})
    state.write(_USER, "yes", tracking_data='{"key":"k-1.0","buttons":{"yes":"Yes, please"}}')
    state.open(_USER, "from-the-site")
    state.subscribe(_USER)
    state.unsubscribe(_USER)
    message = state.accept({"receiver": _USER})
    state.receipt(message, "delivered")
    state.receipt(message, "failed", "failure description")
    return state.waiting
