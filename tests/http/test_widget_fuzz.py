"""Hostile input on every door of the chat: a clear refusal, never a 500, never a line about a bug."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from tests.examples import examples
from tests.http.chatting import Desk, Tab, serving

Any_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
KINDS = ["open", "message", "typing", "delivered", "read", "identify", "hello", "ack", ""]
FIELDS = ["key", "text", "files", "page", "name", "on", "email", "phone", "user_id", "signature", "visitor", "after"]
KEYS = st.from_regex(r"[A-Za-z0-9_-]{8,20}", fullmatch=True)
FRAMES = st.fixed_dictionaries(
    {"t": st.sampled_from(KINDS) | Any_JSON},
    optional={name: Any_JSON | KEYS | st.text(max_size=200) for name in FIELDS},
)
HOSTILE = st.one_of(
    FRAMES.map(lambda frame: json.dumps(frame).encode()),
    Any_JSON.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=200),
    st.sampled_from(
        [b"[" * 50_000, b'{"t":' * 20_000, b'{"t":"message","key":"' + b"a" * 100_000 + b'"}', b"\x00" * 100]
    ),
)
CALLS = ["session", "poll", "send", "history", "upload"]
REFUSED = {400, 401, 403, 404, 405, 413, 415, 429}


def sparingly(most: int) -> settings:
    return settings(max_examples=examples(most), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
async def desk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Desk]:
    config = {"per_minute": 1_000_000, "per_minute_address": 1_000_000, "identify_secret": "s3cret"}
    async with serving(tmp_path, config) as desk:
        yield desk
        assert desk.context.metrics.bugs._value.get() == 0
        assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_frames_on_an_open_socket(desk: Desk) -> None:
    token = await desk.token()
    async with desk.tab(token) as tab:
        for number, frames in enumerate(_examples(st.lists(HOSTILE, max_size=20), 60)):
            for frame in frames:
                await tab.socket.send_bytes(frame)
            await tab.write(f"key-{number:08}", "still there?")
            seen = await tab.next()
            while not (seen["t"] == "ack" and seen["key"] == f"key-{number:08}"):
                assert seen["t"] in ("error", "ack", "message", "state", "identified"), seen
                seen = await tab.next()


def _examples(strategy: st.SearchStrategy[Any], most: int) -> list[Any]:
    """Hypothesis' inputs for a loop that has to await between them."""
    found: list[Any] = []

    @sparingly(most)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


async def test_first_frames(desk: Desk) -> None:
    for frame in _examples(HOSTILE, 60):
        async with desk.http.ws_connect(f"{desk.url}/widget/site/ws") as socket:
            await socket.send_bytes(frame)
            assert await Tab(socket).close_code() in (1008, 4401)


async def test_frames_by_request(desk: Desk) -> None:
    token = await desk.token()
    for frames in _examples(st.lists(FRAMES, max_size=5), 80):
        body = json.dumps({"visitor": token, "frames": frames})
        async with desk.http.post(f"{desk.url}/widget/site/send", data=body) as response:
            answer = await response.json()
            assert response.status in {200, 400}, answer
            if response.status == 200:
                assert {frame["t"] for frame in answer["frames"]} <= {"ack", "error", "identified"}


async def test_bodies_and_headers(desk: Desk) -> None:
    noise = st.fixed_dictionaries(
        {},
        optional={
            "X-Omnid-Visitor": st.from_regex(r"[!-~]{0,60}", fullmatch=True),
            "Origin": st.from_regex(r"[!-~]{0,60}", fullmatch=True),
            "Accept-Language": st.from_regex(r"[!-~]{0,60}", fullmatch=True),
            "Content-Type": st.sampled_from(["text/plain", "multipart/form-data", "x", "application/json; charset=zz"]),
            "Content-Encoding": st.sampled_from(["gzip", "br", "zstd", "deflate", "identity"]),
            "Range": st.from_regex(r"bytes=[0-9,-]{0,9}", fullmatch=True),
        },
    )
    for call, body, headers in _examples(st.tuples(st.sampled_from(CALLS), HOSTILE, noise), 150):
        async with desk.http.post(f"{desk.url}/widget/site/{call}", data=body, headers=headers) as response:
            assert response.status in REFUSED | {200}, await response.text()
            if response.status in REFUSED:
                assert (await response.json())["error"]["message"]


async def test_paths(desk: Desk) -> None:
    parts = st.sampled_from(
        ["widget", "files", "hooks", "demo", "site", "ws", "poll", "..", "%2e%2e", "%00", "%ff", "é", "a" * 3000]
    )
    for path in _examples(st.lists(parts | st.text(max_size=8), min_size=1, max_size=5), 150):
        url = URL.build(
            scheme="http", authority=desk.url.removeprefix("http://"), path="/" + "/".join(map(_plain, path))
        )
        for method in ("GET", "POST", "OPTIONS", "PUT"):
            try:
                async with desk.http.request(method, url) as response:
                    assert response.status in REFUSED | {200, 204}, (method, url, await response.text())
            except (ClientError, ValueError):
                continue  # what no client can send


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("visitor", ["x", "a.b", "é.ü", "\0", "." * 190, "a" * 201])
async def test_forged_tokens_and_other_peoples_places(desk: Desk, visitor: str) -> None:
    owner = await desk.token()
    async with desk.tab(owner) as tab:
        await tab.write("key-00000001", "a secret of mine")
        await tab.one("message")
    for call in ("poll", "send", "history"):
        body: dict[str, object] = {"visitor": visitor, "frames": [], "older": "1", "after": None}
        status, answer = await desk.post(f"/widget/site/{call}", body)
        assert status in (400, 401)
        assert "secret of mine" not in json.dumps(answer)
    stranger = await desk.token()
    for older in ("1", tab.after, "zzzzzzzzzzzzz"):
        status, answer = await desk.post("/widget/site/history", {"visitor": stranger, "older": older})
        assert (status, answer["frames"]) == (200, [])
