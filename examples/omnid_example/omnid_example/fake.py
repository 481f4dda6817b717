"""The other side of the folder, as the contract's checks drive it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from omnid.channel import Outcome

from omnid_example import KIND, FolderConfig, Letter

__all__ = ["FolderAdapter", "adapter"]


@asynccontextmanager
async def adapter() -> AsyncIterator["FolderAdapter"]:
    with tempfile.TemporaryDirectory() as folder:
        yield FolderAdapter(Path(folder))


class FolderAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    kind = KIND
    package = "omnid_example"
    recipient = "ann"
    samples = (msgspec.json.encode(Letter("ann-1.txt", b"hello")),)

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: list[Path] = []
        self._latest = b""
        (folder / "in").mkdir()
        self.config = FolderConfig(folder=str(folder), every=0.01)
        self.faults: dict[type[Outcome], Callable[[], None]] = {}

    async def write(self, text: str) -> None:
        self._put(text.encode())

    async def poison(self) -> None:
        self._put(b"\xff\xfe")

    async def repeat(self) -> None:
        """It lies there again, as if taking it away had not reached the disk."""
        await self.acknowledged(len(self._written))
        self._written[-1].write_bytes(self._latest)

    async def acknowledged(self, count: int) -> None:
        async with asyncio.timeout(10):
            while self.acknowledgements() < count:  # noqa: ASYNC110 (a folder tells nobody)
                await asyncio.sleep(0.01)

    def acknowledgements(self) -> int:
        return sum(not path.exists() for path in self._written)

    def taken(self) -> list[str]:
        files = (self._folder / "out").rglob("*.txt")
        return [path.read_text() for path in sorted(files, key=lambda path: path.stat().st_mtime_ns)]

    def _put(self, content: bytes) -> None:
        """Whole or not at all, as programs should that put files where others look."""
        self._latest = content
        path = self._folder / "in" / f"ann-{len(self._written)}.txt"
        self._written.append(path)
        path.with_suffix(".part").write_bytes(content)
        path.with_suffix(".part").rename(path)
