"""The chat over long polling, sessions, origins and uploads."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnid.config import Http, Limits, PublicUrl, Settings
from omnid.engine.live import OperatorTyping
from omnid.http import hub
from omnid.model import ConversationId, IdentityId
from tests.http.chatting import JSON, Desk, serving
from tests.patience import PATIENCE_S

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100)


def message(key: str, text: str = "hello", **fields: object) -> JSON:
    return {"t": "message", "key": key, "text": text, **fields}


async def send(desk: Desk, token: str, *frames: JSON) -> list[JSON]:
    status, answer = await desk.post("/widget/site/send", {"visitor": token, "frames": frames})
    assert status == 200, answer
    return list(answer["frames"])


async def poll(desk: Desk, token: str, after: str | None = None, wait: float = 0) -> list[JSON]:
    status, answer = await desk.post("/widget/site/poll", {"visitor": token, "after": after, "wait": wait})
    assert status == 200, answer
    assert answer["frames"][-1]["t"] == "hello"
    return list(answer["frames"])


def typing() -> OperatorTyping:
    """To the first visitor."""
    return OperatorTyping(
        conversation_id=ConversationId(1), identity_id=IdentityId(1), on=True, author="Anna", picture_url=None
    )


async def test_a_session_names_a_visitor_who_is_known_again(tmp_path: Path) -> None:
    async with serving(tmp_path, {"title": "Ask", "file_types": ["image/*"]}) as desk:
        first = await desk.session()
        assert not first["known"]
        assert first["settings"] == {
            "title": "Ask",
            "greeting": "",
            "color": "#2563eb",
            "text_limit": 4000,
            "file_limit": 26214400,
            "file_types": ["image/*"],
        }
        again = await desk.session(first["visitor"])
        assert again["known"]
        assert again["visitor"] == first["visitor"]
        for forged in ("", "x.y", first["visitor"][:-1], "é.é"):
            other = await desk.session(forged)
            assert not other["known"]
            assert other["visitor"] != first["visitor"]


async def test_a_conversation_without_a_socket(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        after = (await poll(desk, token))[-1]["after"]
        answers = await send(desk, token, message("key-00000001"), message("key-00000001"), {"t": "read", "key": "k"})
        assert [answer["t"] for answer in answers] == ["ack", "ack", "error"]
        assert answers[0] == answers[1]
        frames = await poll(desk, token, after, 20)
        assert [frame["t"] for frame in frames] == ["message", "hello"]
        waiting = asyncio.create_task(poll(desk, token, frames[-1]["after"], 20))
        await _joined(desk)
        await desk.reply("Good day")
        frames = await waiting
        assert [frame["text"] for frame in frames if frame["t"] == "message" and frame["from"] == "desk"] == [
            "Good day"
        ]
        assert len(await poll(desk, token, frames[-1]["after"])) == 1
        assert [frame["text"] for frame in (await poll(desk, token))[:-1]] == ["hello", "Good day"]


async def _joined(desk: Desk) -> None:
    """Until a live connection is counted."""
    async with asyncio.timeout(PATIENCE_S):
        while desk.context.connections.count == 0:  # noqa: ASYNC110 - the server tells nobody that somebody waits
            await asyncio.sleep(0)


async def test_a_first_message_wakes_the_other_tab_that_polls(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        after = (await poll(desk, token))[-1]["after"]
        waiting = asyncio.create_task(poll(desk, token, after, 20))
        await _joined(desk)
        await send(desk, token, message("key-00000001"))
        assert (await waiting)[0]["key"] == "key-00000001"


async def test_typing_reaches_who_polls(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        await send(desk, token, message("key-00000001"))
        after = (await poll(desk, token))[-1]["after"]
        waiting = asyncio.create_task(poll(desk, token, after, 20))
        await _joined(desk)
        desk.context.live.tell(typing())
        assert (await waiting)[0]["t"] == "typing"


async def test_typing_reaches_who_is_between_two_polls_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        await send(desk, token, message("key-00000001"))
        after = (await poll(desk, token))[-1]["after"]
        desk.context.live.tell(typing())
        assert [frame["t"] for frame in await poll(desk, token, after, 20)] == ["typing", "hello"]
        assert [frame["t"] for frame in await poll(desk, token, after)] == ["hello"]


async def test_typing_that_is_over_reaches_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "BETWEEN_S", 0.0)
    async with serving(tmp_path) as desk:
        token = await desk.token()
        await send(desk, token, message("key-00000001"))
        after = (await poll(desk, token))[-1]["after"]
        desk.context.live.tell(typing())
        assert [frame["t"] for frame in await poll(desk, token, after)] == ["hello"]


async def test_a_cursor_of_another_log_begins_anew(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        await send(desk, token, message("key-00000001"))
        for cursor in ("zzzzzzzzzzzz", "1", "../..", "é"):
            assert [frame["t"] for frame in await poll(desk, token, cursor)] == ["message", "hello"]


async def test_cursors_do_not_count(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        one, two = await send(desk, token, message("key-00000001"), message("key-00000002"))
        assert one["after"][:6] != two["after"][:6]


async def test_history_of_nobody_is_empty_whatever_is_asked(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        for older in ("1", "zzzzzzzzzzzzz", "'; drop table", "0"):
            status, page = await desk.post("/widget/site/history", {"visitor": token, "older": older})
            assert (status, page) == (200, {"frames": [], "older": None})


@pytest.mark.parametrize("call", ["poll", "send", "history"])
async def test_a_forged_token_is_401(tmp_path: Path, call: str) -> None:
    async with serving(tmp_path) as desk:
        status, answer = await desk.post(f"/widget/site/{call}", {"visitor": "x.y", "frames": [], "older": "1"})
        assert (status, answer["error"]["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("call", ["session", "poll", "send", "history"])
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"nul", b'{"visitor":7}', b"\xff", b"[" * 100_000, b'{"visitor":"\\ud800"}']
)
async def test_a_body_that_makes_no_sense_is_400(tmp_path: Path, call: str, body: bytes) -> None:
    async with serving(tmp_path) as desk, desk.http.post(f"{desk.url}/widget/site/{call}", data=body) as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == "invalid"


async def test_a_huge_body_is_413(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=Settings(limits=Limits(body=2000))) as desk:
        url = f"{desk.url}/widget/site/session"
        async with desk.http.post(url, data=b"x" * 5000) as response:
            assert response.status == 413

        async def stream() -> AsyncIterator[bytes]:
            for _ in range(5):
                yield b"x" * 1000

        async with desk.http.post(url, data=stream()) as response:
            assert response.status == 413


async def test_too_many_frames_or_too_long_a_wait_is_400(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        frames = [message(f"key-{number:08}") for number in range(21)]
        assert (await desk.post("/widget/site/send", {"visitor": token, "frames": frames}))[0] == 400
        assert (await desk.post("/widget/site/poll", {"visitor": token, "wait": 26}))[0] == 400
        assert (await desk.post("/widget/site/poll", {"visitor": token, "wait": -1}))[0] == 400


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://shop.example", 200),
        ("https://shop.example:443", 200),
        ("HTTPS://SHOP.example", 200),
        ("https://www.other.example", 200),
        ("https://other.example", 403),
        ("http://shop.example", 403),
        ("https://shop.example:8443", 403),
        ("https://shop.example.evil.example", 403),
        ("https://evilother.example", 403),
        ("null", 403),
        ("", 403),
        ("nonsense", 403),
        ("https://[", 403),
    ],
)
async def test_only_the_channels_pages_may_show_it(tmp_path: Path, origin: str, status: int) -> None:
    config = {"origins": ["https://shop.example", "https://*.other.example"]}
    async with serving(tmp_path, config) as desk:
        token = await desk.token()
        for call, body in (("session", {}), ("poll", {"visitor": token}), ("send", {"visitor": token, "frames": []})):
            async with desk.http.post(
                f"{desk.url}/widget/site/{call}", json=body, headers={"Origin": origin}
            ) as response:
                assert response.status == status
                assert response.headers["Access-Control-Allow-Origin"] == origin, "so that the page can read why"
                assert "Origin" in response.headers.getall("Vary")
                assert "Access-Control-Allow-Credentials" not in response.headers
        async with desk.http.ws_connect(f"{desk.url}/widget/site/ws", origin=origin) as socket:
            await socket.send_json({"t": "open", "visitor": token})
            await socket.receive(timeout=PATIENCE_S)
            if status == 403:
                assert socket.close_code == 4403


async def test_our_own_pages_may_always_show_it(tmp_path: Path) -> None:
    config = {"origins": ["https://shop.example"]}
    async with serving(tmp_path, config) as desk:
        await desk.session(None, Origin=desk.url)
    settings = Settings(http=Http(public_url=PublicUrl("https://desk.example/chat")))
    (folder := tmp_path / "named").mkdir()
    async with serving(folder, config, settings) as desk:
        await desk.session(None, Origin="https://desk.example")
        status, _ = await desk.post("/widget/site/session", {}, Origin=desk.url)
        assert status == 403, "a name of somebody else's that leads here is not ours"


async def test_a_page_may_ask_before_it_calls(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        headers = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
        async with desk.http.options(f"{desk.url}/widget/site/upload", headers=headers) as response:
            assert response.status == 204
            assert response.headers["Access-Control-Allow-Origin"] == "https://shop.example"
            assert "X-Omnid-Visitor" in response.headers["Access-Control-Allow-Headers"]


async def test_below_a_base_path(tmp_path: Path) -> None:
    settings = Settings(http=Http(public_url=PublicUrl("https://desk.example/chat")))
    async with serving(tmp_path, settings=settings) as desk:
        async with desk.http.post(
            f"{desk.url}/chat/widget/site/session", json={}, headers={"Origin": "https://x.example"}
        ) as response:
            assert response.status == 200
            assert response.headers["Access-Control-Allow-Origin"] == "https://x.example"
        async with desk.http.get(f"{desk.url}/chat/widget.js") as response:
            assert response.status == 200


async def test_an_uploaded_picture_is_seen_in_the_chat(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        status, upload = await desk.upload(token, PNG, "cat.txt")
        assert status == 200
        assert (upload["type"], upload["mime"], upload["size"]) == ("image", "image/png", len(PNG))
        await send(desk, token, message("key-00000001", "", files=[upload["id"]]))
        [file] = (await poll(desk, token))[0]["files"]
        assert (file["type"], file["mime"], file["name"], file["state"]) == ("image", "image/png", "cat.txt", "stored")
        async with desk.http.get(f"{desk.url}/{file['url']}") as response:
            assert await response.read() == PNG


async def test_an_upload_belongs_to_its_visitor(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        _, upload = await desk.upload(await desk.token(), PNG)
        [answer] = await send(desk, await desk.token(), message("key-00000001", files=[upload["id"]]))
        assert (answer["code"], answer["key"]) == ("invalid", "key-00000001")
        assert (await desk.perform("conversation.list")).items == []


async def test_an_upload_that_is_too_large_is_413(tmp_path: Path) -> None:
    async with serving(tmp_path, {"file_limit": 1000}) as desk:
        token = await desk.token()
        status, answer = await desk.upload(token, PNG + bytes(1000))
        assert (status, answer["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "data", [b"<svg onload=alert(1)>", b"<!doctype html><script>alert(1)</script>", b"<?xml version='1.0'?><x/>"]
)
async def test_what_a_browser_would_run_is_415_whatever_it_is_called(tmp_path: Path, data: bytes) -> None:
    async with serving(tmp_path) as desk:
        status, answer = await desk.upload(await desk.token(), data, "photo.png")
        assert (status, answer["error"]["code"]) == (415, "unsupported_type")


async def test_an_empty_upload_is_400_and_a_forged_visitor_401(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        assert (await desk.upload(await desk.token(), b""))[0] == 400
        assert (await desk.upload("x.y", PNG))[0] == 401


async def test_uploads_are_limited_too(tmp_path: Path) -> None:
    async with serving(tmp_path, {"per_minute": 10}) as desk:
        token = await desk.token()
        assert [(await desk.upload(token, PNG))[0] for _ in range(3)] == [200, 200, 429]


async def test_names_of_uploads_are_made_safe(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        _, upload = await desk.upload(await desk.token(), PNG, "../../etc/pass\u202ewd\0.png")
        assert upload["name"] == "passwd.png"


async def test_a_picture_has_its_size_with_it_so_that_the_page_leaves_the_place(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (400).to_bytes(4, "big")
        _, upload = await desk.upload(token, header + bytes(100))
        assert upload["meta"] == {"width": 640, "height": 400}
        await send(desk, token, message("key-00000001", files=[upload["id"]]))
        (said, *_) = await poll(desk, token)
        assert said["files"][0]["meta"] == upload["meta"]
