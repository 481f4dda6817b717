"""The puppet as the contract's checks drive it."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from omnid.channel import ChannelDown, Kind, Outcome, Rejected, Retry, Secret, Unreachable, Unsure
from omnid_exec import KIND, ExecConfig
from omnid_exec.fake.puppeteer import Fault, Puppeteer

__all__ = ["SAMPLES", "ExecAdapter", "adapter"]

_PERSON = "ann-1"
_FAULTS: dict[type[Outcome], Fault] = {
    Retry: Fault.RETRY,
    Rejected: Fault.REJECTED,
    Unreachable: Fault.UNREACHABLE,
    ChannelDown: Fault.CHANNEL_DOWN,
    Unsure: Fault.SILENCE,
}


@asynccontextmanager
async def adapter() -> AsyncIterator["ExecAdapter"]:
    """A fresh puppet with one channel."""
    async with Puppeteer() as puppeteer:
        yield ExecAdapter(puppeteer)


class ExecAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    kind: Kind = KIND
    package = "omnid_exec"
    recipient = _PERSON

    def __init__(self, puppeteer: Puppeteer) -> None:
        self._puppeteer = puppeteer
        self.config = ExecConfig(command=puppeteer.command, secret=Secret("the-program's-password"), answer_timeout=2.0)
        self.samples: Sequence[bytes] = [json.dumps(sample).encode() for sample in SAMPLES]
        self.faults: dict[type[Outcome], Callable[[], None]] = {
            outcome: partial(puppeteer.faults.append, fault) for outcome, fault in _FAULTS.items()
        }

    async def write(self, text: str) -> None:
        self._puppeteer.write(_PERSON, text)

    async def poison(self) -> None:
        self._puppeteer.push({"type": "message", "sender": 5})

    async def repeat(self) -> None:
        self._puppeteer.repeat()

    async def acknowledged(self, count: int) -> None:
        await self._puppeteer.until(lambda: len(self._puppeteer.accepted) >= count)

    def acknowledgements(self) -> int:
        return len(self._puppeteer.accepted)

    def taken(self) -> list[str]:
        return [said.get("text", "") for said in self._puppeteer.messages]


_ANN = {"external_id": _PERSON, "name": "Ann"}
SAMPLES: list[dict[str, Any]] = [
    {"type": "message", "external_id": "1", "sender": _ANN, "text": "plain 😀", "at": 1763000011000},
    {"type": "message", "external_id": "2", "sender": _ANN, "files": [{"type": "file", "url": "file:///srv/a.txt"}]},
    {"type": "edited", "external_id": "1", "sender": _ANN, "text": "changed"},
    {"type": "retracted", "external_id": "1"},
    {"type": "receipt", "external_id": "puppet-k", "state": "delivered"},
    {"type": "reach", "sender": _ANN, "reachable": True},
    {"type": "typing", "sender": _ANN},
]
"""One update of most sorts."""
