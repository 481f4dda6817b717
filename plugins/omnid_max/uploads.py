"""Files that leave: up to one of MAX's servers first, and then an attachment's token for the message."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import aiohttp
import msgspec
from msgspec import Struct, field

from omnid.channel import AttachmentType, OutgoingFile
from omnid_max.outcomes import NoAnswer, Refused
from omnid_max.wire import Wire, unreached

__all__ = ["Uploads"]

_BYTES_PER_SECOND = 64 * 1024
"""The slowest line an upload is given time for."""
_REMEMBERED = 1000
_TYPES = {
    AttachmentType.IMAGE: "image",
    AttachmentType.VIDEO: "video",
    AttachmentType.AUDIO: "audio",
    AttachmentType.VOICE: "audio",
}


class _Place(Struct, frozen=True):
    """Of a video or audio the token comes with the address, of anything else when the bytes are there."""

    url: str
    token: str | None = None


class _Uploaded(Struct, frozen=True):
    token: str | None = None
    photos: dict[str, Any] = field(default_factory=dict)


class Uploads:
    """``timeout``: of a request without a file, seconds.

    MAX works on a file for a while after it is up and refuses the message until then; so what is up is remembered by
    the message's key, and the next try costs one small request.
    """

    def __init__(self, wire: Wire, session: aiohttp.ClientSession, timeout: float) -> None:
        self._wire = wire
        self._session = session
        self._timeout = timeout
        self._up: OrderedDict[str, dict[str, Any]] = OrderedDict()

    async def attachment(self, key: str, file: OutgoingFile) -> dict[str, Any]:
        """Raises `Refused` or `NoAnswer`; whichever, no message has left."""
        if key not in self._up:
            self._up[key] = await self._upload(file)
            while len(self._up) > _REMEMBERED:
                self._up.popitem(last=False)
        return self._up[key]

    def forget(self, key: str) -> None:
        """The message left, or never will."""
        self._up.pop(key, None)

    async def _upload(self, file: OutgoingFile) -> dict[str, Any]:
        sort = _TYPES.get(file.type, "file")
        try:
            return {"type": sort, "payload": await self._as(sort, file)}
        except Refused as problem:
            # A picture or video whose size or encoding MAX does not like still goes as a file.
            if sort == "file" or problem.status not in (400, 415, 422):
                raise
            return {"type": "file", "payload": await self._as("file", file)}

    async def _as(self, sort: str, file: OutgoingFile) -> dict[str, Any]:
        place = await self._wire.ask("POST", "/uploads", _Place, type=sort)
        body = await self._post(place.url, file)
        if place.token:
            return {"token": place.token}
        try:
            done = msgspec.json.decode(body, type=_Uploaded)
        except (ValueError, RecursionError):
            raise NoAnswer("MAX's upload server did not say under which token the file is.", arrived=False) from None
        if done.token:
            return {"token": done.token}
        if done.photos:
            return {"photos": done.photos}
        raise Refused(400, "upload", "its upload server did not keep the file")

    async def _post(self, url: str, file: OutgoingFile) -> bytes:
        """Without the bot's token: these are other hosts, and the address is the key."""
        form = _Form(file)
        timeout = aiohttp.ClientTimeout(total=self._timeout + file.size / _BYTES_PER_SECOND)
        try:
            async with self._session.post(
                url, data=form.stream(), headers=form.headers, timeout=timeout, allow_redirects=False
            ) as response:
                status, body = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise NoAnswer(unreached(problem).reason, arrived=False) from None
        if status in (400, 413, 415, 422):
            raise Refused(status, "upload", f"its upload server does not take {file.name}")
        if not 200 <= status < 300:
            raise NoAnswer(f"MAX's upload server answered with HTTP {status}.", arrived=False)
        return body


class _Form:
    """One file as multipart/form-data of a known length, because upload servers of old want no chunks."""

    def __init__(self, file: OutgoingFile) -> None:
        boundary = uuid4().hex
        name = "".join(char if char.isprintable() and char not in '"\\/' else "_" for char in file.name) or "file"
        self._file = file
        self._head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="data"; filename="{name}"\r\n'
            f"Content-Type: {_mime(file.mime)}\r\n\r\n"
        ).encode(errors="replace")
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self._head) + file.size + len(self._tail)),
        }

    async def stream(self) -> AsyncIterator[bytes]:
        yield self._head
        async for chunk in self._file.open():
            yield chunk
        yield self._tail


def _mime(mime: str) -> str:
    plain = mime.isascii() and mime.isprintable() and "/" in mime
    return mime if plain else "application/octet-stream"
