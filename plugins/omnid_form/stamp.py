"""The token a form is fetched with: when that was, signed; each is another, and none is stored. Pure."""

import hashlib
import hmac

__all__ = ["GOOD_FOR_S", "age", "stamp"]

GOOD_FOR_S = 24 * 3600
_LENGTH = 20


def stamp(key: bytes, now: float, nonce: str) -> str:
    body = f"{int(now)}.{nonce}"
    return f"{body}.{_mac(key, body)}"


def age(key: bytes, token: str, now: float) -> float | None:
    """Seconds since it was given out; None when it was not by us or is too old."""
    body, _, mac = token.rpartition(".")
    at = body.partition(".")[0]
    good = hmac.compare_digest(mac.encode("utf-8", "surrogatepass"), _mac(key, body).encode())
    if not good or not (at.isascii() and at.isdigit()):
        return None
    seconds = now - int(at)
    return seconds if -1 <= seconds <= GOOD_FOR_S else None


def _mac(key: bytes, body: str) -> str:
    return hmac.new(key, b"form " + body.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:_LENGTH]
