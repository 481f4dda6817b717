"""Tells how large a picture is from its first bytes, so that a page leaves the right place for it."""

import struct

_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Segments (ITU T.81, table B.1) that begin with the size: start of frame, of any sort."""


def pixels(head: bytes, mime: str) -> dict[str, int]:
    """``width`` and ``height``; nothing where ``head`` does not tell, or what it tells is no size."""
    measure = {"image/png": _png, "image/gif": _gif, "image/webp": _webp, "image/jpeg": _jpeg}.get(mime)
    try:
        width, height = (0, 0) if measure is None else measure(head)
    except (struct.error, IndexError):
        return {}
    return {"width": width, "height": height} if 0 < width < 1 << 16 and 0 < height < 1 << 16 else {}


def _png(head: bytes) -> tuple[int, int]:
    return struct.unpack_from(">II", head, 16)


def _gif(head: bytes) -> tuple[int, int]:
    return struct.unpack_from("<HH", head, 6)


def _webp(head: bytes) -> tuple[int, int]:
    """By the sort of its first chunk (RFC 9649, sections 2.5 to 2.7)."""
    match head[12:16]:
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", head, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            low, high, lower, higher = struct.unpack_from("<HBHB", head, 24)
            return (low | high << 16) + 1, (lower | higher << 16) + 1
        case _:
            return 0, 0


def _jpeg(head: bytes) -> tuple[int, int]:
    at = 2
    while head[at] == 0xFF:
        marker = head[at + 1]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        (length,) = struct.unpack_from(">H", head, at + 2)
        at += 2 + length
    return 0, 0
