"""Small real files of the kinds people send."""

import io
import struct
import wave
import zlib
from pathlib import Path

from playwright.async_api import FilePayload

VIDEO = (Path(__file__).parent / "clip.webm").read_bytes()
"""Half a second, 64 by 48."""
GIF = (
    b"GIF89a\x10\x00\x10\x00\x80\x00\x00\xd0\x40\x40\x40\x40\xd0!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    b"!\xf9\x04\x00\x32\x00\x00\x00,\x00\x00\x00\x00\x10\x00\x10\x00\x00\x02\x0e\x84\x8f\xa9\xcb\xed\x0f\xa3"
    b"\x9c\xb4\xda\x8b\xb3>\x05\x00;"
)
HTML = b"<!doctype html><html><body><script>window.top.stolen = true</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>window.top.stolen = true</script></svg>'


def picture(width: int = 320, height: int = 200, color: tuple[int, int, int] = (90, 140, 120)) -> bytes:
    """A PNG: that colour, lighter downwards."""
    rows = b"".join(b"\0" + bytes(min(255, part + 90 * y // height) for part in color) * width for y in range(height))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in [
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows)),
            (b"IEND", b""),
        ]
    )


def sound() -> bytes:
    """A quarter of a second of WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(128 + (i % 16) * 4 for i in range(2000)))
    return out.getvalue()


def file(name: str, content: bytes, mime: str = "") -> FilePayload:
    """For Playwright's file chooser; ``mime`` is what the browser believes."""
    return {"name": name, "mimeType": mime, "buffer": content}
