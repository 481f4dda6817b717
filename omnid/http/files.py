"""Serves attachments: to whoever has the unguessable address, and so that no browser runs what is in them."""

from contextlib import aclosing
from typing import NamedTuple
from urllib.parse import quote

from aiohttp import web

from omnid.errors import NotFound, OmnidError
from omnid.http.context import Context
from omnid.http.metrics import LIVE
from omnid.model import Attachment, AttachmentState
from omnid.policy.sentences import sentence
from omnid.policy.sniff import clean_name
from omnid.store import attachments

SHOWN = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/avif",
        "image/bmp",
        "video/mp4",
        "video/webm",
        "video/ogg",
        "video/quicktime",
        "audio/mpeg",
        "audio/mp4",
        "audio/aac",
        "audio/ogg",
        "audio/wav",
        "audio/webm",
        "audio/flac",
    }
)
"""What a browser may show in its place; everything else is bytes to be saved."""
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the chat lives on the shop's pages
    "Accept-Ranges": "bytes",
}
FOREVER = "private, max-age=31536000, immutable"
"""What an address stands for never changes."""


class NotThereYet(OmnidError):
    """The file is known of, and still with the service it came from."""

    code, http_status, exit_status = "pending", 404, 4

    def __init__(self, name: str) -> None:
        super().__init__(sentence("still_fetched", file=name), retry_after=5)


def add_routes(app: web.Application, context: Context) -> None:
    """``/files/<public id>/<name>``; the name is there for people, nobody looks at it."""

    async def show(request: web.Request) -> web.StreamResponse:
        public_id = request.match_info["public_id"]
        attachment = await context.engine.readers.run(lambda tx: attachments.public(tx, public_id))
        return await _show(request, context, attachment)

    app.router.add_get("/files/{public_id}/{name:.*}", show)


async def _show(request: web.Request, context: Context, attachment: Attachment) -> web.StreamResponse:
    etag = _there(attachment)
    headers = {**SAFE, "ETag": f'"{etag}"', "Cache-Control": FOREVER}
    if any(tag.value in (etag, "*") for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    headers |= _shape(attachment)
    part = _part(request, attachment.size, etag)
    if part is None:
        return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{attachment.size}"})
    response = web.StreamResponse(status=206 if part.some else 200, headers=headers)
    response.content_length = part.length
    if part.some:
        response.headers["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{attachment.size}"
    return await _stream(request, context, response, etag, part)


def _there(attachment: Attachment) -> str:
    """The hash of its bytes. Raises `NotThereYet`, `NotFound`."""
    if attachment.state is AttachmentState.PENDING:
        raise NotThereYet(attachment.name)
    if attachment.state is AttachmentState.FAILED or attachment.sha256 is None:
        raise NotFound("file", attachment.name or attachment.public_id)
    return attachment.sha256


def _shape(attachment: Attachment) -> dict[str, str]:
    """Type and disposition, so that only what is harmless to look at is looked at."""
    name = clean_name(attachment.name)
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace("\\", "_")
    shown = attachment.mime in SHOWN
    return {
        "Content-Type": attachment.mime if shown else "application/octet-stream",
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{plain}"; '
        f"filename*=UTF-8''{quote(name, safe='')}",
    }


class _Part(NamedTuple):
    """``some``: not the whole file was asked for."""

    start: int
    length: int
    some: bool


def _part(request: web.Request, size: int, etag: str) -> _Part | None:
    """What of the file is asked for; None when it has no such part. Nonsense means the whole (RFC 9110, 14.2)."""
    whole = _Part(0, size, some=False)
    same = request.headers.get("If-Range", f'"{etag}"') == f'"{etag}"'
    try:
        asked = request.http_range
    except ValueError:
        return whole
    if not same or (asked.start is None and asked.stop is None):
        return whole
    start: int = asked.start or 0
    start = max(0, size + start) if start < 0 else start
    stop: int = size if asked.stop is None else min(asked.stop, size)
    return _Part(start, stop - start, some=True) if start < stop else None


async def _stream(
    request: web.Request, context: Context, response: web.StreamResponse, sha256: str, part: _Part
) -> web.StreamResponse:
    request[LIVE] = True  # as long as the client's line is slow
    async with aclosing(context.engine.files.read(sha256, part.start, part.length)) as pieces:  # type: ignore[type-var]
        first = await anext(pieces, b"")  # missing bytes are found out before anything is promised
        await response.prepare(request)
        if request.method != "HEAD":
            await response.write(first)
            async for piece in pieces:
                await response.write(piece)
        await response.write_eof()
    return response
