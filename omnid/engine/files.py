"""The bytes of attachments for asyncio: streamed in and out of the second database, off the loop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

from omnid.errors import TooLarge
from omnid.store import database, files

Result = TypeVar("Result")

HEAD = 64 * 1024
"""Bytes from the beginning that tell what a file is and how large a picture; before that cameras put a small copy."""
READ = 4 * files.CHUNK
"""Bytes handed from the thread to the loop at a time."""


class Stored(NamedTuple):
    """``head``: the first bytes, for telling the type and a picture's size."""

    sha256: str
    size: int
    head: bytes


class Files:
    """One thread owns the connection; what it does is short."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="omnid-files")

    async def start(self) -> None:
        """Raises `Unavailable`."""
        self._connection = await self._run(files.connect, self._path)

    async def put(self, stream: AsyncIterator[bytes], limit: int, what: str = "file") -> Stored:
        """Store a stream. Raises `TooLarge` beyond ``limit`` bytes, `Unavailable` when the disk is full."""
        upload = await self._run(files.Upload, self._connection, database.clock())
        head = b""
        try:
            async for data in stream:
                head = head if len(head) >= HEAD else (head + data)[:HEAD]
                if upload.size + len(data) > limit:
                    raise TooLarge(what, upload.size + len(data), limit)
                await self._run(upload.write, data)
            digest = await self._run(upload.finish)
        except BaseException:
            await asyncio.shield(self._run(upload.discard))
            raise
        return Stored(digest, upload.size, head)

    async def read(self, sha256: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from ``start`` on. Raises `NotFound`."""
        end = await self._run(files.size, self._connection, sha256)
        end = end if length is None else min(end, start + length)
        while start < end:
            part = await self._run(self._part, sha256, start, min(READ, end - start))
            start += len(part)
            yield part

    async def sweep(self, before_at: int) -> int:
        """Drop uploads begun before a time and never finished; how many."""
        return await self._run(files.sweep, self._connection, before_at)

    async def finished(self, before_at: int, after: str, limit: int) -> list[str]:
        """The SHA-256 of whole files stored before a time, those behind ``after``, in order."""
        return await self._run(files.finished, self._connection, before_at, after, limit)

    async def drop(self, digests: Sequence[str], before_at: int) -> int:
        """Delete whole files, except those stored again since ``before_at``; how many."""
        return await self._run(files.drop, self._connection, digests, before_at)

    async def close(self) -> None:
        await self._run(self._connection.close)
        self._thread.shutdown()

    def _part(self, sha256: str, start: int, length: int) -> bytes:
        return b"".join(files.read(self._connection, sha256, start, length))

    async def _run(self, function: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)
