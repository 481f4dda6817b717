"""Files that came with a message, and files that leave with one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from yarl import URL

from omnid.channel import OutgoingFile, Rejected, Retry
from omnid.channel_json import data_of

__all__ = ["fetch", "on_disk"]

_CHUNK = 64 * 1024


async def fetch(ref: str, session: aiohttp.ClientSession) -> AsyncIterator[bytes]:
    """``ref``: a ``data:``, ``file:`` or ``http(s):`` URL. The program is the sysadmin's, so it may name any place."""
    match ref.partition(":")[0]:
        case "data":
            yield _data(ref)
        case "file":
            async for chunk in _read(URL(ref).path):
                yield chunk
        case "http" | "https":
            async for chunk in _download(ref, session):
                yield chunk
        case _:
            raise Rejected("A file's url has to begin with https:, http:, file: or data:.")


def _data(ref: str) -> bytes:
    try:
        return data_of(ref)
    except ValueError as problem:
        raise Rejected(str(problem)) from None


async def _read(path: str) -> AsyncIterator[bytes]:
    try:
        with await asyncio.to_thread(open, path, "rb") as file:
            while chunk := await asyncio.to_thread(file.read, _CHUNK):
                yield chunk
    except (OSError, ValueError) as problem:
        raise Rejected(f"The file cannot be read: {problem}") from None


async def _download(ref: str, session: aiohttp.ClientSession) -> AsyncIterator[bytes]:
    try:
        async with session.get(ref) as response:
            if response.status >= 500 or response.status == 429:
                raise Retry(f"The file's server answered {response.status}.")
            if response.status != 200:
                raise Rejected(f"The file's server answered {response.status}.")
            async for chunk in response.content.iter_chunked(_CHUNK):
                yield chunk
    except (aiohttp.ClientError, TimeoutError) as problem:
        raise Retry(f"The file cannot be fetched: {problem}") from None


@asynccontextmanager
async def on_disk(file: OutgoingFile | None) -> AsyncIterator[str | None]:
    """Where the program finds the file until it has answered."""
    if file is None:
        yield None
        return
    with TemporaryDirectory(prefix="omnid-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as target:
            async for chunk in file.open():
                await asyncio.to_thread(target.write, chunk)
        yield str(path)
