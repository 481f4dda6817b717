"""The fake VK as the contract's checks drive it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import parse_qs, urlsplit

from omnid.channel import ChannelDown, Kind, Outcome, Rejected, Retry, Secret, Unreachable, Unsure, WindowClosed
from omnid_vk import KIND, VkConfig
from omnid_vk.fake.faults import Fault
from omnid_vk.fake.server import FakeVk
from omnid_vk.fake.state import FakeMessage, State
from omnid_vk.raw import wrap
from omnid_vk.updates import Profile

__all__ = ["VkAdapter", "adapter"]

_PERSON = 4242
_FAULTS: dict[type[Outcome], Fault] = {
    Retry: Fault.SLOW_DOWN,
    Rejected: Fault.REFUSE,
    Unreachable: Fault.FORBID,
    WindowClosed: Fault.TOO_LATE,
    ChannelDown: Fault.UNAUTHORIZED,
    Unsure: Fault.DROP_AFTER,
}


@asynccontextmanager
async def adapter() -> AsyncIterator["VkAdapter"]:
    """A fresh fake with one community."""
    async with FakeVk() as fake:
        yield VkAdapter(fake)


class VkAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    kind: Kind = KIND
    package = "omnid_vk"
    recipient = str(_PERSON)

    def __init__(self, fake: FakeVk) -> None:
        self._fake = fake
        self.config = VkConfig(
            token=Secret(fake.token),
            group_id=fake.state.group,
            base_url=fake.base_url,
            request_timeout=2,
            poll_wait=5,
        )
        self.samples: Sequence[bytes] = _samples()
        self.faults: dict[type[Outcome], Callable[[], None]] = {
            outcome: partial(fake.faults.next, "messages.send", fault) for outcome, fault in _FAULTS.items()
        }

    async def write(self, text: str) -> None:
        # What was written before is read from the history, under another key than its event would have.
        await self._fake.state.until(lambda: self._fake.state.polls > 0)
        self._fake.state.write(_PERSON, text)

    async def follow(self, url: str) -> None:
        await self._fake.state.until(lambda: self._fake.state.polls > 0)
        self._fake.state.write(_PERSON, "Hello", ref=parse_qs(urlsplit(url).query)["ref"][0])

    async def poison(self) -> None:
        # A lone surrogate: no parser takes it, neither of the event nor of the answer it comes in.
        await self._fake.state.until(lambda: self._fake.state.polls > 0)
        self._fake.state.push_raw(b'{"type":"message_new","event_id":"p{id}","object":{"message":{"text":"\\ud800"}}}')

    async def repeat(self) -> None:
        self._fake.state.redeliver()

    async def acknowledged(self, count: int) -> None:
        await self._fake.state.until(lambda: self._fake.state.confirmed >= count)

    def acknowledgements(self) -> int:
        return self._fake.state.confirmed

    def taken(self) -> list[str]:
        return [message.text for message in self._fake.state.sent if not message.deleted]


def _samples() -> list[bytes]:
    """One event of every sort that the fake can make, and one as we wrap it."""
    state = State()
    photo = {"sizes": [{"url": "https://u/s.jpg", "width": 90, "height": 90}, {"url": "https://u/b.jpg", "width": 800}]}
    state.write(_PERSON, "plain 😀", ref="order_1", payload='{"data":"yes"}')
    state.write(_PERSON, attachments=[{"type": "photo", "photo": photo}])
    state.write(_PERSON, geo={"type": "point", "coordinates": {"latitude": 59.9, "longitude": 30.3}})
    state.edit(_PERSON, 1, "changed")
    state.allow(_PERSON)
    state.allow(_PERSON, allowed=False)
    state.answer(_PERSON, "from VK's own window", admin=5)
    state.read(_PERSON, 4)
    sent = FakeMessage(peer_id=_PERSON, cmid=4, text="?", random_id=1, params={})
    state.press(sent, '{"data":"yes","text":"Yes"}')
    state.push("message_typing_state", {"from_id": _PERSON, "to_id": -state.group, "state": "typing"})
    state.push("message_reaction_event", {"reacted_id": _PERSON, "peer_id": _PERSON, "cmid": 4, "reaction_id": 1})
    named = wrap(state.events[0], [Profile(_PERSON, "Ann", "Lee")], ours=False)
    return [*state.events, named]
