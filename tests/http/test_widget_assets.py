"""The files of the chat, as any shop's page fetches them."""

import gzip
from pathlib import Path

import pytest
from yarl import URL

from omnid import registry
from tests.http.chatting import serving


def source(name: str) -> bytes:
    folder = registry.kind("widget").assets
    assert folder is not None
    return (folder / name).read_bytes()


async def test_the_loader_and_its_modules(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        for path, name, mime in (
            ("/widget.js", "widget.js", "text/javascript; charset=utf-8"),
            ("/widget/chat.js", "chat.js", "text/javascript; charset=utf-8"),
            ("/widget/styles.css", "styles.css", "text/css; charset=utf-8"),
            ("/demo", "demo.html", "text/html; charset=utf-8"),
        ):
            async with desk.http.get(desk.url + path) as response:
                assert response.status == 200
                assert response.headers["Content-Type"] == mime
                assert response.headers["Access-Control-Allow-Origin"] == "*"
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert await response.read() == source(name)


async def test_packed_once_and_not_sent_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        url = f"{desk.url}/widget/chat.js"
        async with desk.http.get(url, headers={"Accept-Encoding": "gzip"}) as response:
            assert response.headers["Content-Encoding"] == "gzip"
            assert response.headers["Vary"] == "Accept-Encoding"
            assert int(response.headers["Content-Length"]) == len(gzip.compress(source("chat.js"), 9, mtime=0))
            etag = response.headers["ETag"]
        async with desk.http.get(url, headers={"Accept-Encoding": "identity"}) as response:
            assert "Content-Encoding" not in response.headers
            assert response.headers["ETag"] != etag
        for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
            async with desk.http.get(url, headers={"If-None-Match": known}) as response:
                assert (response.status, await response.read()) == (304, b"")
        async with desk.http.head(url) as response:
            assert response.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/widget/../../etc/passwd",
        "/widget/..%2f..%2f..%2fetc%2fpasswd",
        "/widget/%2e%2e/%2e%2e/etc/passwd",
        "/widget//etc/passwd",
        "/widget/..\\..\\etc\\passwd",
        "/widget/%00",
        "/widget/__init__.py",
        "/widget/../__init__.py",
        "/widget/nosuch.js",
        "/telegram.js",
        "/nosuch.js",
        "/nosuch/x.js",
        "/WIDGET.js",
        "/omnid.toml",
    ],
)
async def test_nothing_else_is_served(tmp_path: Path, path: str) -> None:
    async with serving(tmp_path) as desk, desk.http.get(URL(desk.url + path, encoded=True)) as response:
        assert response.status == 404
        assert (await response.json())["error"]["code"] == "not_found"
