"""Tells what a file is from its first bytes, whether a channel takes it, and what it may be called."""

import re
import unicodedata
from collections.abc import Sequence

from omnid.model import AttachmentType

UNKNOWN = "application/octet-stream"
ACTIVE = frozenset(
    {
        "text/html",
        "text/xml",
        "text/javascript",
        "application/javascript",
        "application/xhtml+xml",
        "application/xml",
        "image/svg+xml",
    }
)
"""What a browser may run. No wildcard means these: they are taken only where they are named, and never shown."""
NAME_LIMIT = 120
LOOKED_AT = 4096
"""Bytes from the beginning that decide."""

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"MThd\0\0\0\x06", "audio/midi"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x7fELF", "application/x-executable"),
)
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
}
_OLE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}
_TEXTS = {
    "csv": "text/csv",
    "md": "text/markdown",
    "json": "application/json",
    "css": "text/css",
    "html": "text/html",
    "htm": "text/html",
    "svg": "image/svg+xml",
    "xml": "application/xml",
    "xhtml": "application/xhtml+xml",
    "js": "text/javascript",
    "mjs": "text/javascript",
}
_MARKUP = re.compile(
    rb"<\s*(!doctype\s+html|html|head|body|script|iframe|object|embed|form|meta|link|style|img|a\s|div|table)[\s>/]?",
    re.IGNORECASE,
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(head: bytes, name: str) -> tuple[str, AttachmentType]:
    """MIME and type of a file that begins with ``head``. The name only refines what the content allows."""
    mime = _mime(head[:LOOKED_AT], extension(name))
    return mime, type_of(mime)


def type_of(mime: str) -> AttachmentType:
    """How a chat shows it."""
    if mime == "image/gif":
        return AttachmentType.ANIMATION
    if mime in ACTIVE:
        return AttachmentType.FILE
    shown = {"image": AttachmentType.IMAGE, "video": AttachmentType.VIDEO, "audio": AttachmentType.AUDIO}
    return shown.get(mime.partition("/")[0], AttachmentType.FILE)


def accepted(mime: str, patterns: Sequence[str]) -> bool:
    """Whether one of ``image/png``, ``image/*``, ``*/*`` means it."""
    wanted = {pattern.strip().lower() for pattern in patterns}
    if mime in wanted:
        return True
    return mime not in ACTIVE and not wanted.isdisjoint({f"{mime.partition('/')[0]}/*", "*/*", "*"})


def clean_name(name: str) -> str:
    """A name that is safe to show and to save under: no path, nothing invisible, not too long, never empty."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    # Cc control, Cf format (turns the direction of text, so that “exe.jpg” is not what it seems), Cs half a pair.
    shown = "".join(letter for letter in last if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    shown = re.sub(r'[<>:"|?*]', "_", " ".join(shown.split())).strip(". ")
    if len(shown) > NAME_LIMIT:
        stem, dot, tail = shown.rpartition(".")
        tail = dot + tail if stem and len(tail) <= 10 else ""
        shown = shown[: NAME_LIMIT - len(tail)] + tail
    return shown or "file"


def extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _mime(head: bytes, ending: str) -> str:
    for start, mime in _STARTS:
        if head.startswith(start):
            return mime
    return _container(head, ending) or _text(head, ending) or _rare(head)


def _container(head: bytes, ending: str) -> str | None:
    """Formats that hold one of many: what is inside decides."""
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _ZIPPED.get(ending, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLE.get(ending, "application/x-ole-storage")
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    return None


def _text(head: bytes, ending: str) -> str | None:
    """None when it is no text. Whatever looks like markup is markup, wherever in it that is."""
    plain = _plain(head)
    if plain is None:
        return None
    if re.search(rb"<\s*svg[\s>:]", plain, re.IGNORECASE):
        return "image/svg+xml"
    if _MARKUP.search(plain):
        return "text/html"
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "application/xml"
    return _TEXTS.get(ending, "text/plain")


def _plain(head: bytes) -> bytes | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").encode()
    return None if not head or _BINARY.search(head) else head


def _rare(head: bytes) -> str:
    if not head:
        return UNKNOWN
    import puremagic

    try:
        mime = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    # It knows markup by single words: what came here has bytes no text has.
    return mime if re.fullmatch(r"(image|audio|video|font|application)/[\w.+-]+", mime) and not _runs(mime) else UNKNOWN


def _runs(mime: str) -> bool:
    return mime in ACTIVE or any(word in mime for word in ("xml", "html", "script"))
