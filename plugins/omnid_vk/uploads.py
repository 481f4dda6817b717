"""Files that leave: up to one of VK's servers, saved, and then an attachment's name for messages.send."""

from collections.abc import AsyncIterator
from uuid import uuid4

import aiohttp
import msgspec
from msgspec import Struct

from omnid.channel import AttachmentType, OutgoingFile, Port
from omnid_vk.outcomes import NoAnswer
from omnid_vk.wire import Wire

__all__ = ["NotTaken", "Uploads"]

_BYTES_PER_SECOND = 64 * 1024
"""The slowest line an upload is given time for."""


class NotTaken(Exception):
    """VK does not take this file in this form; ``reason`` is VK's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Place(Struct, frozen=True):
    upload_url: str


class _Uploaded(Struct, frozen=True):
    """What an upload server says: of a photo the first three, of a document ``file``."""

    server: int | str = ""
    photo: str = ""
    hash: str = ""
    file: str = ""
    error: str = ""
    error_descr: str = ""


class _Thing(Struct, frozen=True):
    id: int
    owner_id: int
    access_key: str = ""

    def attachment(self, sort: str) -> str:
        key = f"_{self.access_key}" if self.access_key else ""
        return f"{sort}{self.owner_id}_{self.id}{key}"


class _Saved(Struct, frozen=True):
    doc: _Thing | None = None
    audio_message: _Thing | None = None


class Uploads:
    """``timeout``: of a request without a file, seconds."""

    def __init__(self, wire: Wire, port: Port, timeout: float) -> None:
        self._wire = wire
        self._port = port
        self._timeout = timeout

    async def up(self, peer: int, file: OutgoingFile) -> str:
        """The attachment's name. Raises `NotTaken`, `Refused` or `NoAnswer`; whichever, no message has left."""
        match file.type:
            case AttachmentType.IMAGE:
                return await self._photo(peer, file)
            case AttachmentType.VOICE:
                return await self._document(peer, file, "audio_message")
            case _:
                return await self._document(peer, file, "doc")

    async def as_document(self, peer: int, file: OutgoingFile) -> str:
        """The same as a plain file, for a picture or a voice that VK does not take as one."""
        return await self._document(peer, file, "doc")

    async def _photo(self, peer: int, file: OutgoingFile) -> str:
        place = await self._wire.call("photos.getMessagesUploadServer", _Place, peer_id=peer)
        up = await self._post(place.upload_url, "photo", file)
        if up.photo in ("", "[]"):
            raise NotTaken(up.error_descr or up.error or "it is no picture VK knows")
        saved = await self._wire.call(
            "photos.saveMessagesPhoto", list[_Thing], server=up.server, photo=up.photo, hash=up.hash
        )
        if not saved:
            raise NotTaken("VK did not keep the picture")
        return saved[0].attachment("photo")

    async def _document(self, peer: int, file: OutgoingFile, sort: str) -> str:
        place = await self._wire.call("docs.getMessagesUploadServer", _Place, type=sort, peer_id=peer)
        up = await self._post(place.upload_url, "file", file)
        if not up.file:
            raise NotTaken(up.error_descr or up.error or "the upload server did not keep it")
        saved = await self._wire.call("docs.save", _Saved, file=up.file, title=_name(file))
        thing = saved.audio_message or saved.doc
        if thing is None:
            raise NotTaken("VK did not keep the document")
        # A voice is attached as a document too; VK tells them apart by the number (as others do it, not in VK's docs).
        return thing.attachment("doc")

    async def _post(self, url: str, field: str, file: OutgoingFile) -> _Uploaded:
        form = _Form(field, file)
        timeout = aiohttp.ClientTimeout(total=self._timeout + file.size / _BYTES_PER_SECOND)
        try:
            async with self._port.session.post(
                url, data=form.stream(), headers=form.headers, timeout=timeout, allow_redirects=False
            ) as response:
                status, body = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            # Its address is a key, and errors quote it.
            raise NoAnswer(f"VK's upload server does not answer ({type(problem).__name__}).", arrived=False) from None
        if status == 413:
            raise NotTaken("the file is larger than VK takes")
        try:
            return msgspec.convert(msgspec.json.decode(body), _Uploaded, strict=False)
        except (ValueError, RecursionError):
            raise NoAnswer(f"VK's upload server answered with HTTP {status}.", arrived=False) from None


class _Form:
    """One file as multipart/form-data of a known length, because upload servers of old want no chunks."""

    def __init__(self, field: str, file: OutgoingFile) -> None:
        boundary = uuid4().hex
        self._file = file
        self._head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{_name(file)}"\r\n'
            f"Content-Type: {_mime(file.mime)}\r\n\r\n"
        ).encode()
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


def _name(file: OutgoingFile) -> str:
    """It stands between quotes in a header, so nothing may end the quotes or the line; nor may it be no text."""
    return "".join(char if char.isprintable() and char not in '"\\/' else "_" for char in file.name) or "file"


def _mime(mime: str) -> str:
    plain = mime.isascii() and mime.isprintable() and "/" in mime
    return mime if plain else "application/octet-stream"
