"""What is stored of a form that was sent: checked and normalised, as the journal keeps it."""

import msgspec
from msgspec import Struct

__all__ = ["Submission", "Upload", "decode", "encode"]


class Upload(Struct, frozen=True, kw_only=True):
    name: str
    mime: str
    size: int
    data: bytes


class Submission(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``phone`` in E.164, ``shown`` as people write it. ``at`` and ``due_at`` in ms; ``due`` is the wish in words.

    ``more``: fields of the page's own, by name.
    """

    key: str
    at: int
    name: str = ""
    phone: str = ""
    shown: str = ""
    email: str = ""
    subject: str = ""
    text: str = ""
    page: str = ""
    language: str = ""
    callback: bool = False
    due_at: int | None = None
    due: str = ""
    more: dict[str, str] = {}
    files: list[Upload] = []


encode = msgspec.json.Encoder().encode
_DECODER = msgspec.json.Decoder(Submission)


def decode(payload: bytes) -> Submission:
    """Raises `ValueError`."""
    return _DECODER.decode(payload)
