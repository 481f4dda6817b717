"""Messages are files in a folder: a channel for Omnid, as small as one can be that keeps its promises."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from omnid.channel import (
    Capabilities,
    ChannelDown,
    Check,
    Incoming,
    Kind,
    Live,
    Outgoing,
    Port,
    Raw,
    Received,
    Rejected,
    Sender,
    Sent,
    Unavailable,
)

__all__ = ["KIND", "FolderConfig", "incoming"]


class FolderConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a folder.

    ``folder``: where ``in`` and ``out`` are.
    ``every``: how often to look, seconds.
    """

    folder: str
    every: Annotated[float, Meta(gt=0, le=60)] = 1.0


class Letter(Struct, frozen=True):
    """What is journalled of a file."""

    name: str
    content: bytes


def incoming(payload: bytes) -> list[Incoming]:
    """Pure. Whatever it raises is kept in the journal beside the payload, and blocks nothing."""
    letter = msgspec.json.decode(payload, type=Letter)
    sender, _, _ = letter.name.rpartition("-")
    if not sender:
        raise ValueError(f"{letter.name} is not named SENDER-NUMBER.txt.")
    return [
        Received(external_id=letter.name, sender=Sender(external_id=sender, name=sender), text=letter.content.decode())
    ]


class Folder:
    """The live channel."""

    def __init__(self, config: FolderConfig, port: Port) -> None:
        self._in, self._out = Path(config.folder) / "in", Path(config.folder) / "out"
        self._every = config.every
        self._port = port

    async def receive(self) -> None:
        """Until cancelled. An exception restarts the channel with backoff and shows as “failing since … because …”."""
        while True:
            letters = await asyncio.to_thread(self._letters)
            self._port.working()
            with contextlib.suppress(Unavailable):  # the disk is full: they lie there still, and are found again
                await self._port.accept([_raw(letter) for letter in letters])
                # Only now, when all is on disk, are they taken away.
                await asyncio.to_thread(self._take_away, letters)
            await asyncio.sleep(self._every)

    async def send(self, outgoing: Outgoing) -> Sent:
        if "/" in outgoing.recipient or outgoing.recipient.startswith("."):
            raise Rejected(f"{outgoing.recipient} is no name for a folder.")
        try:
            await asyncio.to_thread(self._write, outgoing)
        except OSError as problem:
            raise ChannelDown(f"{self._out} cannot be written: {problem.strerror}") from None
        return Sent(external_id=outgoing.key)

    async def check(self) -> list[Check]:
        found = self._in.is_dir()
        said = f"{self._in} is there." if found else f"{self._in} is missing."
        return [Check(name="folder", ok=found, message=said, hint=f"mkdir -p {self._in} {self._out}")]

    def _letters(self) -> list[Letter]:
        return [Letter(path.name, path.read_bytes()) for path in sorted(self._in.glob("*.txt"))]

    def _take_away(self, letters: list[Letter]) -> None:
        for letter in letters:
            (self._in / letter.name).unlink(missing_ok=True)

    def _write(self, outgoing: Outgoing) -> None:
        """The key as the file's name: a second try writes the same file, so the kind is idempotent."""
        target = self._out / outgoing.recipient / f"{outgoing.key}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(outgoing.text)


def _raw(letter: Letter) -> Raw:
    return Raw(key=letter.name, payload=msgspec.json.encode(letter))


@asynccontextmanager
async def _open(config: FolderConfig, port: Port) -> AsyncIterator[Live]:
    yield Folder(config, port)


KIND = Kind(
    name="folder",
    title="Files in a folder",
    config=FolderConfig,
    capabilities=Capabilities(text_limit=0, idempotent=True),
    open=_open,
    incoming=incoming,
)
