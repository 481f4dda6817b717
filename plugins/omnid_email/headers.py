"""Reads the header of a mail or of a part leniently: whatever it is, something readable comes out; pure."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from omnid_email.charset import decoded

__all__ = ["Address", "addresses", "header", "headers", "mend", "moment", "text_of"]

LONGEST = 20_000
"""Characters of one header that are looked at."""

_WORD = re.compile(r"=\?([^?\s]{1,64})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(=\?)")
_SPACE = re.compile(r"\s+")


class Address(NamedTuple):
    """``address`` in lower case: the part before the @ is so too for every server people use."""

    name: str
    address: str


def headers(mail: Message, name: str) -> list[str]:
    """All headers of a name, readable."""
    wanted = name.lower()
    return [text_of(value) for key, value in mail.raw_items() if key.lower() == wanted]


def header(mail: Message, name: str) -> str:
    """The first of a name, readable; empty when there is none."""
    return next(iter(headers(mail, name)), "")


def text_of(value: object) -> str:
    """A raw header → text: encoded words, raw 8-bit, folded lines."""
    raw = str(value)[:LONGEST]
    raw = decoded(raw.encode("ascii", "surrogateescape")) if _is_bytes(raw) else raw
    return _SPACE.sub(" ", _words(raw)).strip().encode("utf-8", "replace").decode()


def _is_bytes(raw: str) -> bool:
    """Whether it still holds undecoded bytes, as the parser leaves them."""
    return not raw.isascii() and all(one < "\x80" or "\udc80" <= one <= "\udcff" for one in raw)


def _words(raw: str) -> str:
    """RFC 2047, also where a character is cut between two words, which is forbidden and usual."""
    parts: list[str] = []
    pending, charset, end = b"", "", 0
    raw = _BETWEEN.sub(r"\1\2", raw)
    for word in _WORD.finditer(raw):
        between = raw[end : word.start()]
        if pending and (between or word[1].lower() != charset):
            parts.append(decoded(pending, charset))
            pending = b""
        parts.append(between)
        charset, end = word[1].partition("*")[0].lower(), word.end()
        pending += _unpacked(word[2].lower(), word[3])
    return "".join([*parts, decoded(pending, charset) if pending else "", raw[end:]])


def _unpacked(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if encoding == "q":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return data


def addresses(mail: Message, *names: str) -> list[Address]:
    """Who is named in these headers, in order; what is no address is left out."""
    return list(_addresses(mail, names))


def _addresses(mail: Message, names: tuple[str, ...]) -> Iterator[Address]:
    wanted = {name.lower() for name in names}
    for key, value in mail.raw_items():
        if key.lower() not in wanted:
            continue
        # Taken apart before the words are decoded, because a decoded name may hold commas and brackets.
        for name, address in getaddresses([_SPACE.sub(" ", str(value)[:LONGEST])]):
            bare = text_of(address).strip("<>\"' ").lower()
            if re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", bare):
                yield Address(text_of(name), bare)


def moment(mail: Message) -> int | None:
    """The date in the header, ms; None when there is none that can be."""
    try:
        at = parsedate_to_datetime(header(mail, "date"))
        return max(0, round(at.timestamp() * 1000))
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


def mend(part: Message) -> None:
    """Make raw bytes in what describes a part readable, so that its file name survives."""
    broken = [(name, value) for name, value in part.raw_items() if name.lower().startswith("content-")]
    for name, value in broken:
        if _is_bytes(str(value)):
            part.replace_header(name, decoded(str(value).encode("ascii", "surrogateescape")))
