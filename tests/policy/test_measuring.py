"""The size of a picture is read from its beginning; what does not tell it, or lies, has none."""

import struct

import pytest

from omnid.policy import measuring

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 400)
GIF = b"GIF89a" + struct.pack("<HH", 640, 400)
APP0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF" + bytes(10)
JPEG = b"\xff\xd8" + APP0 + b"\xff\xc2" + struct.pack(">HBHH", 17, 8, 400, 640)
LOSSY = b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 640, 400)
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L" + bytes(4) + b"\x2f" + struct.pack("<I", 639 | 399 << 14)
EXTENDED = b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + (639).to_bytes(3, "little") + (399).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("mime", "head"),
    [
        ("image/png", PNG),
        ("image/gif", GIF),
        ("image/jpeg", JPEG),
        ("image/webp", LOSSY),
        ("image/webp", LOSSLESS),
        ("image/webp", EXTENDED),
    ],
)
def test_each_sort_of_picture_tells_its_size(mime: str, head: bytes) -> None:
    assert measuring.pixels(head, mime) == {"width": 640, "height": 400}
    for length in range(len(head)):
        assert measuring.pixels(head[:length], mime) in ({}, {"width": 640, "height": 400})


@pytest.mark.parametrize(
    ("mime", "head"),
    [
        ("image/png", PNG[:16] + struct.pack(">II", 0, 400)),
        ("image/png", PNG[:16] + struct.pack(">II", 1 << 31, 400)),
        ("image/jpeg", b"\xff\xd8" + APP0 + b"\0" * 20),
        ("image/webp", b"RIFF\0\0\0\0WEBPXXXX" + bytes(20)),
        ("text/plain", PNG),
    ],
)
def test_what_is_no_size_is_left_out(mime: str, head: bytes) -> None:
    assert measuring.pixels(head, mime) == {}
