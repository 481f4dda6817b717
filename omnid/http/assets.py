"""Serves the files a kind of channel has for browsers: the chat's loader and modules, and a page to try it on."""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from omnid import registry
from omnid.errors import NotFound, OmnidError
from omnid.http.context import Context

TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
}
"""Ours first: what the system says of .js depends on the system."""
LOADER = "public, max-age=300"
"""Every page view of the shop asks for it."""
MODULE = "public, no-cache"
"""Kept, and asked for by its ETag: the modules of one upgrade go together."""
PAGE_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data: blob:; media-src * blob:; connect-src *"
)


class Asset(NamedTuple):
    body: bytes
    gzipped: bytes | None
    content_type: str
    etag: str


def add_routes(app: web.Application, context: Context) -> None:
    """``/<kind>.js``, ``/<kind>/<file>`` and ``/demo``; to be added last: their paths have holes."""
    app.router.add_get("/demo", demo)
    app.router.add_get(r"/{kind:[a-z][a-z0-9_]*}.js", loader)
    app.router.add_get(r"/{kind:[a-z][a-z0-9_]*}/{name:.+}", module)


async def loader(request: web.Request) -> web.StreamResponse:
    kind = request.match_info["kind"]
    return _serve(request, _find(kind, f"{kind}.js"), LOADER)


async def module(request: web.Request) -> web.StreamResponse:
    return _serve(request, _find(request.match_info["kind"], request.match_info["name"]), MODULE)


async def demo(request: web.Request) -> web.StreamResponse:
    """The page of the first kind that has one."""
    for kind in registry.names():
        page = _assets(kind).get("demo.html")
        if page is not None:
            return _serve(request, page, MODULE)
    raise NotFound("page", "/demo")


def _find(kind: str, name: str) -> Asset:
    """A name is looked up among those read at first, never on disk: no path leads anywhere else."""
    found = _assets(kind).get(name) if kind in registry.names() else None
    if found is None:
        raise NotFound("file", f"{kind}/{name}")
    return found


@cache
def _assets(kind: str) -> dict[str, Asset]:
    try:
        folder = registry.kind(kind).assets
    except OmnidError:
        return {}
    if folder is None:
        return {}
    return {path.relative_to(folder).as_posix(): _read(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    content_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = (
        gzip.compress(body, 9, mtime=0) if content_type.startswith(("text/", "application/json", "image/svg")) else None
    )
    return Asset(
        body,
        packed if packed is not None and len(packed) < len(body) else None,
        f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type,
        hashlib.sha256(body).hexdigest()[:24],
    )


def _serve(request: web.Request, asset: Asset, caching: str) -> web.Response:
    packed = asset.gzipped is not None and "gzip" in request.headers.get("Accept-Encoding", "").lower()
    etag = f'"{asset.etag}{"-gz" if packed else ""}"'
    headers = {
        "ETag": etag,
        "Cache-Control": caching,
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",  # modules are fetched with CORS, from any shop's page
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if asset.content_type.startswith("text/html"):
        headers["Content-Security-Policy"] = PAGE_POLICY
    if _has(request, asset.etag):
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = asset.content_type
    if packed:
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=asset.gzipped if packed else asset.body, headers=headers)


def _has(request: web.Request, etag: str) -> bool:
    """Packed or not, by a strong tag or one a proxy made weak: it is the same file."""
    return any(tag.value in ("*", etag, f"{etag}-gz") for tag in request.if_none_match or ())
