"""What is written on a line, both ways, and where lines end. Pure."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from omnid.channel import Outcome
from omnid.channel_json import Failed, Send, outcome_of

__all__ = ["Accepted", "Hello", "Line", "Lines", "Said", "Sending", "read", "written"]

VERSION = 1
LONGEST = 8 * 1024 * 1024
"""Bytes of a line that is read; of a longer one the beginning is kept."""
KEPT = 64 * 1024

Key = Annotated[str, Meta(min_length=1, max_length=255)]


class Greeting(Struct, frozen=True, kw_only=True):
    """``cursor``: the last one that was given. ``check``: only a trial: say whether you could, and touch nothing."""

    channel: str
    version: int = VERSION
    cursor: str | None = None
    check: bool = False


class Hello(Struct, frozen=True):
    hello: Greeting


class Accepted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``accepted``: it is on disk; with ``error`` it is in the journal, not understood. ``refused``: say it again."""

    accepted: str | None = None
    refused: str | None = None
    error: str | None = None


class Sending(Struct, frozen=True):
    send: Send


class Said(Struct, frozen=True, kw_only=True):
    """A line of the program's: of its fields one group is there."""

    ready: bool = False
    working: bool = False
    failing: str | None = None
    key: Key | None = None
    update: msgspec.Raw = msgspec.Raw(b"null")
    cursor: str | None = None
    sent: str | None = None
    external_id: Annotated[str, Meta(max_length=255)] | None = None
    failed: str | None = None
    outcome: str = "rejected"
    reason: str = ""
    after: float | None = None

    def why(self) -> Outcome:
        """Of a line with ``failed``. Raises `ValueError` for an outcome there is not."""
        said = {"outcome": self.outcome, "reason": self.reason, "after": self.after}
        return outcome_of(msgspec.convert(said, Failed), "The program")


Line = Hello | Accepted | Sending
_DECODER = msgspec.json.Decoder(Said)


def read(line: bytes) -> Said:
    """Raises `ValueError` for what is no such line."""
    try:
        return _DECODER.decode(line)
    except RecursionError:
        raise ValueError("The line is nested too deeply.") from None


def written(line: Line | dict[str, Any]) -> bytes:
    return msgspec.json.encode(line) + b"\n"


class Lines:
    """Cuts a stream into lines. Of one that is too long the beginning is a line, and the rest is passed over."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._rest = bytearray()
        self._skipping = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that end in ``chunk``, without their ends; empty ones are none."""
        found: list[bytes] = []
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            self._add(part, found)
            if not self._skipping and self._rest.strip():
                found.append(bytes(self._rest))
            self._rest.clear()
            self._skipping = False
        self._add(rest, found)
        return found

    def _add(self, part: bytes, found: list[bytes]) -> None:
        if self._skipping:
            return
        self._rest += part
        if len(self._rest) > self._longest:
            found.append(bytes(self._rest[:KEPT]))
            self._rest.clear()
            self._skipping = True
