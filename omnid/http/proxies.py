"""Behind a reverse proxy: who really asks, how, and where the base path ends."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from yarl import URL

from omnid.config.settings import Http
from omnid.config.values import Network

REMEMBERED = 4096


def seen_from_outside(settings: Http) -> Middleware:
    """Outermost: behind it ``request.remote`` is the client's address, and paths begin after the base path.

    A proxy may take the base path away or leave it.
    """
    trusted = _trusting(settings.trusted_proxies)
    base = settings.public_url.path if settings.public_url is not None else ""

    @web.middleware
    async def outside(request: web.Request, handler: Handler) -> web.StreamResponse:
        changes = _forwarded(request, trusted)
        below = _below(request.raw_path, base)
        if below is None:
            return await handler(request.clone(**changes) if changes else request)
        moved = request.clone(rel_url=URL(below, encoded=True), **changes)
        found = await request.app.router.resolve(moved)
        found.add_app(request.app)
        found.freeze()
        moved._match_info = found  # noqa: SLF001 - aiohttp's own normalize_path_middleware does the same
        return await handler(moved)

    return outside


@web.middleware
async def dispatch(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Innermost: the route of the path without the base path, which is not the one aiohttp found at first."""
    return await request.match_info.handler(request)


def _below(raw_path: str, base: str) -> str | None:
    """The path and query under ``base``; None when it is not there."""
    if not base or not raw_path.startswith(base):
        return None
    rest = raw_path[len(base) :]
    if rest[:1] == "/":
        return rest
    return f"/{rest}" if rest[:1] in ("", "?") else None


def _forwarded(request: web.Request, trusted: Callable[[str], bool]) -> dict[str, Any]:
    if not request.remote or not trusted(request.remote):
        return {}
    changes: dict[str, Any] = {}
    hops = [hop.strip() for header in request.headers.getall("X-Forwarded-For", ()) for hop in header.split(",")]
    client = client_address([*hops, request.remote], trusted)
    if client != request.remote:
        changes["remote"] = client
    scheme = request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip().lower()
    if scheme in ("http", "https") and scheme != request.scheme:
        changes["scheme"] = scheme
    return changes


def client_address(hops: Sequence[str], trusted: Callable[[str], bool]) -> str:
    """The nearest address that is not one of our proxies: what stands before it anybody may have written."""
    client = hops[-1]
    for hop in reversed(hops):
        if not _is_address(hop):
            break
        client = _plain(hop)
        if not trusted(client):
            break
    return client


def _plain(hop: str) -> str:
    """Some proxies add the port: ``[::1]:1234``, ``192.0.2.1:1234``."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _is_address(hop: str) -> bool:
    return Network("0.0.0.0/0").covers(_plain(hop)) or Network("::/0").covers(_plain(hop))


def _trusting(networks: Sequence[Network]) -> Callable[[str], bool]:
    @lru_cache(REMEMBERED)
    def trusted(address: str) -> bool:
        return any(network.covers(address) for network in networks)

    return trusted
