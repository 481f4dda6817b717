"""What a file is, is told from its content."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnid.model import AttachmentType
from omnid.policy.sniff import ACTIVE, NAME_LIMIT, accepted, clean_name, sniff

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2"


@pytest.mark.parametrize(
    ("head", "name", "mime", "type_"),
    [
        (PNG, "x.txt", "image/png", AttachmentType.IMAGE),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "photo.png", "image/jpeg", AttachmentType.IMAGE),
        (b"GIF89a\x01\0\x01\0", "cat.jpg", "image/gif", AttachmentType.ANIMATION),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a", "image/webp", AttachmentType.IMAGE),
        (b"RIFF\x10\0\0\0WAVEfmt ", "a", "audio/wav", AttachmentType.AUDIO),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "a", "image/avif", AttachmentType.IMAGE),
        (MP4, "a.exe", "video/mp4", AttachmentType.VIDEO),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "a", "audio/mp4", AttachmentType.AUDIO),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01webm", "a", "video/webm", AttachmentType.VIDEO),
        (b"OggS\0\x02" + bytes(20) + b"OpusHead", "a", "audio/ogg", AttachmentType.AUDIO),
        (b"ID3\x04\0\0\0\0", "a", "audio/mpeg", AttachmentType.AUDIO),
        (b"\xff\xfb\x90\x64\0\0\0\0", "a", "audio/mpeg", AttachmentType.AUDIO),
        (b"%PDF-1.7\n%\xe2\xe3", "a.html", "application/pdf", AttachmentType.FILE),
        (b"PK\x03\x04\x14\0", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         AttachmentType.FILE),
        (b"PK\x03\x04\x14\0", "a.png", "application/zip", AttachmentType.FILE),
        (b"\x7fELF\x02\x01\x01\0", "a.jpg", "application/x-executable", AttachmentType.FILE),
        (b"a;b\r\n1;2\r\n", "table.csv", "text/csv", AttachmentType.FILE),
        ("Цена;Имя".encode("cp1251"), "прайс.csv", "text/csv", AttachmentType.FILE),
        ("Привет".encode(), "a.jpg", "text/plain", AttachmentType.FILE),
        ("Привет".encode("utf-16"), "a", "text/plain", AttachmentType.FILE),
        (b"", "a.png", "application/octet-stream", AttachmentType.FILE),
        (struct.pack("<4I", 0, 1, 2, 3), "a.png", "application/octet-stream", AttachmentType.FILE),
    ],
)  # fmt: skip
def test_the_content_decides(head: bytes, name: str, mime: str, type_: AttachmentType) -> None:
    assert sniff(head, name) == (mime, type_)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<!DOCTYPE html><p>hi", "photo.png"),
        (b"\n\n  <HTML>", "a.txt"),
        (b"hello <script>alert(1)</script>", "a.txt"),
        (b"hello <img src=x onerror=alert(1)>", "a.csv"),
        (b'<svg xmlns="http://www.w3.org/2000/svg">', "a.png"),
        (b"<?xml version='1.0'?><svg:svg/>", "a.png"),
        (b"<?xml version='1.0'?><x/>", "a.txt"),
        ("<html>".encode("utf-16"), "a.txt"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "a"),
        (b"alert(1)", "a.js"),
        (b"plain", "a.html"),
        (b"plain", "a.svg"),
    ],
)
def test_what_a_browser_may_run_is_called_by_its_name(head: bytes, name: str) -> None:
    mime, type_ = sniff(head, name)
    assert mime in ACTIVE
    assert type_ is AttachmentType.FILE
    assert not accepted(mime, ["image/*", "text/*", "application/*", "*/*", "*"])


def test_what_runs_is_taken_only_where_it_is_named() -> None:
    assert accepted("image/svg+xml", ["image/svg+xml"])


@pytest.mark.parametrize(
    ("mime", "patterns", "yes"),
    [
        ("image/png", ["image/*"], True),
        ("image/png", ["IMAGE/PNG "], True),
        ("image/png", ["*/*"], True),
        ("image/png", ["video/*", "image/jpeg"], False),
        ("imagery/png", ["image/*"], False),
        ("image/png", [], False),
    ],
)
def test_patterns(mime: str, patterns: list[str], yes: bool) -> None:
    assert accepted(mime, patterns) is yes


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("a\0b\r\nc.txt", "abc.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("half\ud800.txt", "half.txt"),
        ("...", "file"),
        ("", "file"),
        ('a"b<c>.txt', "a_b_c_.txt"),
        ("Отчёт за май.pdf", "Отчёт за май.pdf"),
    ],
)
def test_names_are_made_safe(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("x" * 500 + ".jpeg").endswith("x.jpeg")
    assert len(clean_name("x" * 500 + ".jpeg")) == NAME_LIMIT


@given(st.binary(max_size=200), st.text(max_size=300))
def test_anything_has_a_type_and_a_name(head: bytes, name: str) -> None:
    mime, _ = sniff(head, name)
    assert mime.isascii()
    assert "/" in mime
    clean = clean_name(name)
    assert 0 < len(clean) <= NAME_LIMIT
    assert clean_name(clean) == clean
    clean.encode()
