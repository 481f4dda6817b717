"""Which pages may show a chat: compares origins as browsers mean them."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """``scheme`` and ``port`` are None where a pattern leaves them open."""

    scheme: str | None
    host: str
    port: int | None


def parse(text: str) -> Origin | None:
    """None for what is no origin, as ``null``, which a page from a file or in a sandbox has."""
    scheme, divider, rest = text.strip().partition("://")
    try:
        parts = urlsplit(f"//{rest if divider else scheme}")
        host = _ascii(parts.hostname or "")
        port = parts.port
    except ValueError:
        return None
    if not host or (not divider and text.strip() == "null"):
        return None
    return Origin(scheme.lower() if divider else None, host, port or (_PORTS.get(scheme.lower()) if divider else None))


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        return host.lower()


def matches(origin: str, patterns: Sequence[str]) -> bool:
    """Whether an ``Origin`` header is one of ``https://shop.example``, ``https://*.shop.example``, ``shop.example``."""
    found = parse(origin)
    return found is not None and any(_is(found, pattern) for text in patterns if (pattern := parse(text)))


def _is(origin: Origin, pattern: Origin) -> bool:
    if pattern.scheme is not None and (pattern.scheme, pattern.port) != (origin.scheme, origin.port):
        return False
    if pattern.scheme is None and pattern.port is not None and pattern.port != origin.port:
        return False
    if pattern.host.startswith("*."):
        return origin.host.endswith(pattern.host[1:])
    return origin.host == pattern.host
