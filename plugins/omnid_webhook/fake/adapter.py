"""The fake partner as the contract's checks drive it."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from omnid.channel import (
    ChannelDown,
    Kind,
    Outcome,
    Rejected,
    Retry,
    Secret,
    Unreachable,
    Unsure,
)
from omnid.testing import Door
from omnid_webhook import KIND, WebhookConfig
from omnid_webhook.fake.partner import Fault, Partner, message

__all__ = ["SAMPLES", "WebhookAdapter", "adapter"]

_PERSON = "ann-1"
_FAULTS: dict[type[Outcome], Fault] = {
    Retry: Fault.SLOW_DOWN,
    Rejected: Fault.REFUSE,
    Unreachable: Fault.FORBID,
    ChannelDown: Fault.GONE,
    Unsure: Fault.DROP_AFTER,
}


@asynccontextmanager
async def adapter() -> AsyncIterator["WebhookAdapter"]:
    """A fresh partner with one channel."""
    async with Door() as door, Partner(hook_url=door.url) as partner:
        yield WebhookAdapter(partner, door)


class WebhookAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    package = "omnid_webhook"
    recipient = _PERSON

    def __init__(self, partner: Partner, door: Door) -> None:
        self._partner = partner
        self.kind: Kind = door.kind(KIND)
        self.config = WebhookConfig(
            secret=Secret(partner.secret),
            url=f"{partner.base_url}/omnid",
            allow_private=True,
            request_timeout=2,
        )
        self.samples: Sequence[bytes] = [json.dumps(sample).encode() for sample in SAMPLES]
        self.faults: dict[type[Outcome], Callable[[], None]] = {
            outcome: partial(partner.faults.append, fault) for outcome, fault in _FAULTS.items()
        }

    async def write(self, text: str) -> None:
        self._partner.write(_PERSON, text)

    async def poison(self) -> None:
        self._partner.push_raw(b'{"type":"message","text":"\\ud800"}')

    async def repeat(self) -> None:
        self._partner.repeat()

    async def acknowledged(self, count: int) -> None:
        await self._partner.until(lambda: self._partner.taken >= count)

    def acknowledgements(self) -> int:
        return self._partner.taken

    def taken(self) -> list[str]:
        return [said.get("text", "") for said in self._partner.messages]


_ANN = {"external_id": _PERSON, "name": "Ann", "language": "en"}
SAMPLES: list[dict[str, Any]] = [
    message(
        1,
        _PERSON,
        "plain 😀",
        entities=[{"type": "bold", "offset": 6, "length": 1}],
        claims=[{"type": "phone", "value": "+79990001122"}],
        files=[{"type": "file", "url": "data:text/plain,hi", "name": "a.txt"}],
        at=1763000011000,
        thread="order 7",
    ),
    {"type": "edited", "external_id": "m-1", "sender": _ANN, "text": "changed"},
    {"type": "retracted", "external_id": "m-1"},
    {"type": "receipt", "external_id": "partner-k", "state": "read", "up_to": True},
    {"type": "reach", "sender": _ANN, "reachable": False, "reason": "left"},
    {"type": "echoed", "external_id": "e-1", "recipient": _ANN, "author": "Boris", "text": "from the other desk"},
    {"type": "reacted", "external_id": "partner-k", "sender": _ANN, "reaction": "👍"},
    {"type": "typing", "sender": _ANN},
]
"""One update of every sort."""
