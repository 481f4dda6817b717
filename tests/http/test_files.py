"""Attachments as browsers get them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnid.desk import uploads
from omnid.desk.writing import StoredFile
from omnid.model import AttachmentType, MessageId
from omnid.store import attachments, settings
from tests.http.chatting import Desk, serving

DATA = bytes(range(256)) * 3000
"""More than two chunks."""
FIRST = MessageId(1)


async def attach(desk: Desk, data: bytes, mime: str, name: str = "a.bin") -> str:
    """The path of a file an operator sent, of whatever type it is called."""
    token = await desk.token()
    await desk.post(
        "/widget/site/send", {"visitor": token, "frames": [{"t": "message", "key": "key-00000001", "text": "?"}]}
    )

    async def stream() -> AsyncIterator[bytes]:
        yield data

    stored = await desk.engine.files.put(stream(), 1 << 30)
    file = StoredFile(AttachmentType.FILE, name, mime, stored.size, stored.sha256)
    ticket = await desk.engine.writer.run(
        lambda tx: uploads.ticket(settings.secret(tx, uploads.SECRET), file, desk.operator.label, tx.now)
    )
    message = await desk.reply("", files=[ticket.id])
    return f"/files/{message.attachments[0].public_id}/{name}"


async def test_a_file_whole_and_in_parts(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        url = desk.url + await attach(desk, DATA, "video/mp4")
        size = len(DATA)
        async with desk.http.get(url) as response:
            assert await response.read() == DATA
            etag = response.headers["ETag"]
            assert response.headers["Accept-Ranges"] == "bytes"
            assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        for asked, start, stop in (
            ("bytes=0-9", 0, 10),
            ("bytes=300000-300099", 300_000, 300_100),
            ("bytes=767999-", size - 1, size),
            ("bytes=-5", size - 5, size),
            ("bytes=-99999999", 0, size),
            ("bytes=5-99999999", 5, size),
        ):
            async with desk.http.get(url, headers={"Range": asked}) as response:
                assert response.status == 206, asked
                assert await response.read() == DATA[start:stop]
                assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{size}"
        async with desk.http.get(url, headers={"Range": f"bytes={size}-"}) as response:
            assert response.status == 416
            assert response.headers["Content-Range"] == f"bytes */{size}"
        for nonsense in ("bytes=9-1", "lines=1-2", "bytes=", "bytes=a-b", "bytes=0-1,4-5"):
            async with desk.http.get(url, headers={"Range": nonsense}) as response:
                assert response.status == 200, nonsense
        async with desk.http.get(url, headers={"Range": "bytes=0-9", "If-Range": '"another"'}) as response:
            assert response.status == 200
        async with desk.http.get(url, headers={"Range": "bytes=0-9", "If-Range": etag}) as response:
            assert response.status == 206
        async with desk.http.get(url, headers={"If-None-Match": etag}) as response:
            assert response.status == 304
        async with desk.http.head(url) as response:
            assert response.status == 200
            assert response.headers["Content-Length"] == str(size)
            assert await response.read() == b""


@pytest.mark.parametrize(
    "mime",
    [
        "text/html",
        "image/svg+xml",
        "application/xhtml+xml",
        "text/xml",
        "text/javascript",
        "application/pdf",
        "x/y",
        "",
    ],
)
async def test_what_could_run_is_only_saved(tmp_path: Path, mime: str) -> None:
    async with serving(tmp_path) as desk:
        path = await attach(desk, b"<script>alert(1)</script>", mime, "page.html")
        async with desk.http.get(desk.url + path) as response:
            assert response.headers["Content-Type"] == "application/octet-stream"
            assert response.headers["Content-Disposition"].startswith("attachment;")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_pictures_are_shown(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        path = await attach(desk, b"<script>alert(1)</script>", "image/png", "a.png")
        async with desk.http.get(desk.url + path) as response:
            assert response.headers["Content-Type"] == "image/png"
            assert response.headers["Content-Disposition"].startswith("inline;")
            assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_any_name_is_told_safely(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        path = await attach(desk, b"x", "text/plain", 'Отчёт "май"\r\nSet-Cookie: a=b;.txt')
        public_id = path.split("/")[2]
        async with desk.http.get(f"{desk.url}/files/{public_id}/whatever.html") as response:
            assert "Set-Cookie" not in response.headers
            told = response.headers["Content-Disposition"]
            assert told.isascii()
            assert (
                "filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%20_%D0%BC%D0%B0%D0%B9_Set-Cookie_%20a%3Db%3B.txt"
                in told
            )


@pytest.mark.parametrize(
    "public_id", ["x", "..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%00", "é", "' or 1=1 --", "\ud83d"]
)
async def test_an_address_nobody_was_given_is_404(tmp_path: Path, public_id: str) -> None:
    async with serving(tmp_path) as desk:
        url = f"{desk.url}/files/{public_id.encode('utf-8', 'replace').decode()}/a.png"
        async with desk.http.get(url) as response:
            assert response.status == 404


async def test_a_file_that_is_still_with_its_service_says_so(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        await attach(desk, b"x", "text/plain")
        await desk.engine.writer.run(
            lambda tx: attachments.add(tx, FIRST, "pending", AttachmentType.IMAGE, "a.png", "image/png", 0, ref="x")
        )
        async with desk.http.get(f"{desk.url}/files/pending/a.png") as response:
            assert response.status == 404
            assert (await response.json())["error"]["code"] == "pending"


async def test_missing_bytes_are_found_out_before_anything_is_promised(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        await attach(desk, b"x", "text/plain")
        await desk.engine.writer.run(
            lambda tx: attachments.add(tx, FIRST, "missing", AttachmentType.FILE, "a", "x/y", 5, sha256="0" * 64)
        )
        async with desk.http.get(f"{desk.url}/files/missing/a") as response:
            assert response.status == 404
