"""Standard Webhooks signatures: made, and checked in constant time. Pure; the specification is standardwebhooks.com."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

__all__ = ["ID", "SIGNATURE", "TIMESTAMP", "Forged", "Unsigned", "key_of", "sign", "signed", "verify"]

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE_S = 300
PREFIX = "whsec_"
LEAST, MOST = 24, 64
"""Bytes of a secret, by the specification."""
LONGEST_ID = 255


class Unsigned(Exception):
    """A header is missing or is none; the sentence says which."""


class Forged(Exception):
    """The signature does not match, or is too old."""


def key_of(secret: str) -> bytes:
    """The bytes behind ``whsec_…``. Raises `ValueError` with a sentence that does not show it."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"The secret is not {PREFIX} and base64 after it.") from None
    if not LEAST <= len(key) <= MOST:
        raise ValueError(f"The secret has {len(key)} bytes; it needs {LEAST} to {MOST}: “openssl rand -base64 32”.")
    return key


def sign(keys: Sequence[bytes], id_: str, at: int, body: bytes) -> str:
    """The header's value, a signature for each key, so that the receiver may know either. ``at`` in seconds."""
    return " ".join(f"v1,{_mac(key, id_, str(at), body)}" for key in keys)


def signed(keys: Sequence[bytes], id_: str, at: int, body: bytes) -> dict[str, str]:
    """All three headers."""
    return {ID: id_, TIMESTAMP: str(at), SIGNATURE: sign(keys, id_, at, body)}


def verify(keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, now: float) -> str:
    """The id of a request that is genuine and recent. Raises `Unsigned` or `Forged`."""
    id_, at, given = (_header(headers, name) for name in (ID, TIMESTAMP, SIGNATURE))
    if len(id_) > LONGEST_ID or not id_.isprintable():
        raise Unsigned(f"{ID} has more than {LONGEST_ID} characters, or such as cannot be printed.")
    if not (at.isascii() and at.isdigit() and len(at) < 16):
        raise Unsigned(f"{TIMESTAMP} is not a number of seconds.")
    wanted = [_mac(key, id_, at, body).encode() for key in keys]
    offered = [part[3:].encode("utf-8", "surrogateescape") for part in given.split(" ") if part.startswith("v1,")]
    if not any(hmac.compare_digest(one, other) for one in offered[:20] for other in wanted):
        raise Forged("The signature does not match: is the secret the same on both sides, and the body untouched?")
    if abs(now - int(at)) > TOLERANCE_S:
        raise Forged(f"{TIMESTAMP} is {abs(now - int(at)):.0f} s off; at most {TOLERANCE_S} are allowed.")
    return id_


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if not value:
        raise Unsigned(f"The header {name} is missing.")
    return value


def _mac(key: bytes, id_: str, at: str, body: bytes) -> str:
    content = f"{id_}.{at}.".encode("utf-8", "surrogateescape") + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
