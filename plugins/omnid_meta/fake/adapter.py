"""The fake as the contract's checks drive it, for either kind."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import parse_qs, urlsplit

from omnid.channel import (
    ChannelDown,
    Kind,
    Outcome,
    Rejected,
    Retry,
    Secret,
    Unreachable,
    Unsure,
    WindowClosed,
)
from omnid.testing import Door
from omnid_meta.batch import items, journalled
from omnid_meta.config import InstagramConfig, MessengerConfig
from omnid_meta.fake.faults import Fault
from omnid_meta.fake.server import ACCOUNT, FakeMeta
from omnid_meta.fake.state import Json
from omnid_meta.flavour import INSTAGRAM, Flavour

__all__ = ["MetaAdapter", "adapted", "config_for"]

_ANN = "25001234567890123"
_FAULTS: dict[type[Outcome], Fault] = {
    Retry: Fault.SLOW_DOWN,
    Rejected: Fault.REFUSE,
    Unreachable: Fault.FORBID,
    WindowClosed: Fault.WINDOW,
    ChannelDown: Fault.UNAUTHORIZED,
    Unsure: Fault.DROP_AFTER,
}


@asynccontextmanager
async def adapted(kind: Kind, flavour: Flavour) -> AsyncIterator["MetaAdapter"]:
    """A fresh fake with one account."""
    async with Door() as door, FakeMeta(flavour, hook_url=door.url) as fake:
        yield MetaAdapter(kind, fake, door)


def config_for(fake: FakeMeta) -> MessengerConfig | InstagramConfig:
    token, secret, words = Secret(fake.token), Secret(fake.app_secret), Secret("words-of-our-own")
    if fake.flavour is INSTAGRAM:
        return InstagramConfig(
            account_id=ACCOUNT,
            token=token,
            app_secret=secret,
            verify_token=words,
            base_url=fake.base_url,
            request_timeout=2,
        )
    return MessengerConfig(
        page_id=ACCOUNT,
        token=token,
        app_secret=secret,
        verify_token=words,
        base_url=fake.base_url,
        request_timeout=2,
    )


class MetaAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    package = "omnid_meta"
    recipient = _ANN

    def __init__(self, kind: Kind, fake: FakeMeta, door: Door) -> None:
        self._fake = fake
        self.kind: Kind = door.kind(kind)
        self.config = config_for(fake)
        self.samples: Sequence[bytes] = _samples(fake)
        self.faults: dict[type[Outcome], Callable[[], None]] = {
            outcome: partial(fake.faults.next, "messages", fault) for outcome, fault in _FAULTS.items()
        }

    async def write(self, text: str) -> None:
        self._fake.write(self.recipient, text)

    async def follow(self, url: str) -> None:
        self._fake.event(
            self.recipient, referral={"ref": parse_qs(urlsplit(url).query)["ref"][0], "source": "SHORTLINK"}
        )

    async def poison(self) -> None:
        # A lone surrogate: no parser takes it.
        self._fake.write(self.recipient, "\ud800")

    async def repeat(self) -> None:
        self._fake.delivery.repeat()

    async def acknowledged(self, count: int) -> None:
        await self._fake.state.until(lambda: self._fake.delivery.taken >= count)

    def acknowledgements(self) -> int:
        return self._fake.delivery.taken

    def taken(self) -> list[str]:
        return [message.text for message in self._fake.state.sent]


def _samples(fake: FakeMeta) -> list[bytes]:
    """One event of every sort, as it is journalled."""
    events: list[Json] = [
        {"message": {"mid": "m1", "text": "plain 😀", "reply_to": {"mid": "m0"}}},
        {"message": {"mid": "m2", "attachments": [{"type": "image", "payload": {"url": "https://cdn.example/a.jpg"}}]}},
        {"message": {"mid": "m3", "attachments": [{"type": "share", "payload": {"url": "https://ig.example/p/1"}}]}},
        {"message": {"mid": "m4", "is_deleted": True}},
        {"message": {"mid": "m5", "is_unsupported": True}},
        {"message_edit": {"mid": "m1", "text": "changed", "num_edit": 1}},
        {"postback": {"title": "Start", "payload": "GO", "referral": {"ref": "abc"}}},
        {"referral": {"ref": "abc", "source": "SHORTLINK"}},
        {"reaction": {"mid": "m0", "action": "react", "reaction": "love", "emoji": "❤"}},
        {"delivery": {"mids": ["m0"], "watermark": 1763000000000}},
        {"read": {"watermark": 1763000000000}},
    ]
    about = {"sender": {"id": _ANN}, "recipient": {"id": ACCOUNT}, "timestamp": 1763000000001}
    echo: Json = {"message": {"mid": "m6", "text": "from the inbox", "is_echo": True}}
    answered = {**about, "sender": {"id": ACCOUNT}, "recipient": {"id": _ANN}, **echo}
    body = json.dumps(fake.body(*({**about, **event} for event in events), answered)).encode()
    return [raw.payload for raw in journalled(items(body, ACCOUNT), body)]
