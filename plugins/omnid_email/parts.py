"""Takes a mail apart: which parts are its text, which are files, and the bytes of one of them; pure."""

import binascii
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from typing import NamedTuple

from omnid.channel import AttachmentType, RemoteFile
from omnid_email.charset import decoded
from omnid_email.headers import header, mend, text_of

__all__ = ["Body", "Part", "Segment", "body", "bytes_of", "files", "parsed", "remote_files"]

_TEXT_LIMIT = 1_000_000
"""Characters of text that are kept of one mail."""
_PARTS = 1000
_READ = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_NAMES = {
    "text/calendar": "invite.ics", "application/ms-tnef": "winmail.dat", "text/html": "mail.html",
    "text/plain": "text.txt", "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "smime.p7s", "message/delivery-status": "status.txt",
}  # fmt: skip
_TYPES = {"image": AttachmentType.IMAGE, "video": AttachmentType.VIDEO, "audio": AttachmentType.AUDIO}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")


class Part(NamedTuple):
    """A leaf; ``number`` is its place in the whole, counted from 0 over all parts."""

    number: int
    part: Message


class Segment(NamedTuple):
    """A stretch of the text, in one or both of its forms."""

    plain: str
    html: str


class Body(NamedTuple):
    """``files`` are all leaves that are not text to be read."""

    segments: list[Segment]
    files: list[Part]


def parsed(raw: bytes) -> Message:
    """Never raises for bytes of any kind; broken structure is what the parser makes of it."""
    try:
        return message_from_bytes(raw)
    except RecursionError:
        # Hundreds of parts inside each other: the header is read, and the rest is one file.
        return BytesHeaderParser().parsebytes(raw)


def body(mail: Message) -> Body:
    files: list[Part] = []
    # What belongs to one multipart/alternative says the same twice; everything else follows each other.
    segments: dict[int, Segment] = {}
    for number, part, alternative in _leaves(mail):
        mend(part)
        kind = part.get_content_type()
        if kind == "text/x-amp-html":
            continue
        if kind not in _READ or file_name(part) or part.get_content_disposition() == "attachment":
            files.append(Part(number, part))
            continue
        place = id(part if alternative is None else alternative)
        known = segments.get(place, Segment("", ""))
        is_html = kind == "text/html"
        segments[place] = (
            known._replace(html=known.html + _text(part))
            if is_html
            else known._replace(plain=f"{known.plain}\n{_text(part)}".strip("\n"))
        )
    return Body([one for one in segments.values() if one.plain.strip() or one.html.strip()], files)


def _leaves(mail: Message) -> Iterator[tuple[int, Message, Message | None]]:
    """Every part that is no container, its number, and the alternative it is in; a mail inside a mail is one leaf."""
    waiting: list[tuple[Message, Message | None]] = [(mail, None)]
    number = 0
    while waiting and number < _PARTS:
        part, alternative = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() != "message":
            inside = part if part.get_content_type() == "multipart/alternative" else alternative
            waiting.extend((inner, inside) for inner in reversed(_inner(part)))
        else:
            yield number, part, alternative
        number += 1


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _text(part: Message) -> str:
    charset = part.get_param("charset", "")
    declared = charset if isinstance(charset, str) else charset[2]  # RFC 2231 gives three
    return decoded(bytes_of(part), declared)[:_TEXT_LIMIT].replace("\r\n", "\n")


def bytes_of(part: Message) -> bytes:
    """Decoded; what base64 cannot take is given as it stands, and a mail inside a mail as mail."""
    if part.get_content_maintype() == "message" and part.is_multipart():
        return b"".join(inner.as_bytes() for inner in _inner(part))
    try:
        data = part.get_payload(decode=True)
    except (ValueError, binascii.Error, LookupError, AttributeError):
        data = None
    if isinstance(data, bytes):
        return data
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def files(mail: Message) -> dict[int, Message]:
    """The parts that are files, by number."""
    return dict(body(mail).files)


def remote_files(found: list[Part]) -> list[RemoteFile]:
    """As the desk knows them; ``ref`` is the number of the part."""
    return [_remote(number, part) for number, part in found if not _is_nothing(part)]


def _is_nothing(part: Message) -> bool:
    return part.get_content_maintype() == "text" and not file_name(part) and not bytes_of(part).strip()


def _remote(number: int, part: Message) -> RemoteFile:
    kind = part.get_content_type()
    meta = {"inline": True} if part.get_content_disposition() == "inline" or header(part, "Content-ID") else {}
    return RemoteFile(
        type=_TYPES.get(part.get_content_maintype(), AttachmentType.FILE),
        ref=str(number),
        name=file_name(part) or _made_up_name(part, kind),
        mime=kind,
        size=_size(part),
        meta=meta,
    )


def _size(part: Message) -> int:
    """About; the bytes themselves are not decoded for it."""
    payload = part.get_payload()
    if not isinstance(payload, str):
        return 0
    coded = header(part, "Content-Transfer-Encoding").lower() == "base64"
    return (len(payload) - payload.count("\n") - payload.count("\r")) * 3 // 4 if coded else len(payload)


def file_name(part: Message) -> str:
    """RFC 2231, RFC 2047 where it is forbidden and usual, raw 8-bit; without a path."""
    try:
        name = part.get_filename()
    except (ValueError, TypeError, LookupError, AttributeError):
        name = None
    return _UNSAFE.sub("_", text_of(name or "")).strip(" .")[:200]


def _made_up_name(part: Message, kind: str) -> str:
    if kind == "message/rfc822":
        inner = next(iter(_inner(part)), None)
        subject = _UNSAFE.sub("_", header(inner, "Subject"))[:80].strip() if inner is not None else ""
        return f"{subject or 'message'}.eml"
    if kind in _NAMES:
        return _NAMES[kind]
    ending = re.sub(r"[^a-z0-9]", "", part.get_content_subtype().removeprefix("x-"))[:10]
    return f"{part.get_content_maintype() if ending else 'file'}.{ending or 'bin'}"
