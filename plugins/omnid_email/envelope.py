"""What we know of a mail beside its bytes: a first header line of our own, as every server on its way adds one; pure.

The line is trusted only where we put it, at the very beginning of what is journalled.
"""

from msgspec import DecodeError, Struct
from msgspec.json import decode, encode

__all__ = ["Envelope", "opened", "wrapped"]

_FIRST = b"X-Omnid-Envelope: "


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``own``: our addresses. ``at``: when it arrived, ms. ``size``: of the whole in bytes where only its beginning is
    here. ``lost``: why the server could not give it at all."""

    own: list[str] = []
    at: int | None = None
    size: int | None = None
    lost: str | None = None


def wrapped(envelope: Envelope, mail: bytes) -> bytes:
    return _FIRST + encode(envelope) + b"\r\n" + mail


def opened(raw: bytes) -> tuple[Envelope, bytes]:
    """An empty envelope for a mail without one, e.g. from a file."""
    if not raw.startswith(_FIRST):
        return Envelope(), raw
    line, _, mail = raw[len(_FIRST) :].partition(b"\n")
    try:
        return decode(line, type=Envelope), mail
    except (DecodeError, UnicodeDecodeError):
        return Envelope(), mail
