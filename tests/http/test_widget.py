"""The chat over WebSocket, through real sockets."""

import asyncio
import hashlib
import hmac
import json
from pathlib import Path

import pytest

from omnid.engine.live import ContactTyping, OperatorTyping, Signal
from omnid.http import widget_socket
from omnid.store import database
from tests.http.chatting import Desk, Tab, serving
from tests.patience import PATIENCE_S


async def test_a_message_is_on_disk_when_it_is_acknowledged(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk, desk.tab(await desk.token()) as tab:
        await tab.write("key-00000001", "Do you deliver?", name="Ivan", page={"url": "https://s.example", "title": "S"})
        ack = await tab.one("ack")
        assert ack["key"] == "key-00000001"
        detail = await desk.perform("conversation.show", conversation_id=1)
        assert [message.text for message in detail.messages if message.type == "inbound"] == ["Do you deliver?"]
        assert detail.contact.name == "Ivan"
        assert ack["at"] == detail.messages[0].created_at


async def test_both_tabs_see_what_one_writes_and_what_the_desk_answers(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        async with desk.tab(token) as one, desk.tab(token) as two:
            await one.write("key-00000001", "hello")
            for tab in (one, two):
                seen = await tab.one("message")
                assert (seen["key"], seen["from"], seen["text"]) == ("key-00000001", "me", "hello")
            await desk.perform("operator.set", login="anna", picture_url="https://shop.example/anna.png")
            await desk.reply("Good day")
            for tab in (one, two):
                assert (await tab.one("state"))["state"] == "read"
                seen = await tab.one("message")
                assert (seen["from"], seen["text"], seen["state"]) == ("desk", "Good day", "sent")
                assert seen["author"] == {"name": "Anna", "picture": "https://shop.example/anna.png"}


async def test_a_second_copy_of_a_key_gets_the_same_answer_and_is_one_message(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk, desk.tab(await desk.token()) as tab:
        await tab.write("key-00000001", "once")
        first = await tab.one("ack")
        await tab.write("key-00000001", "once more")
        assert await tab.one("ack") == first
        conversation = (await desk.perform("conversation.list")).items[0]
        assert conversation.message_count == 1


async def test_history_on_return_and_further_back(tmp_path: Path) -> None:
    async with serving(tmp_path, {"per_minute": 1000}) as desk:
        token = await desk.token()
        async with desk.tab(token) as tab:
            assert tab.missed == [{"t": "hello", "after": tab.after, "more": False, "older": None}]
            for number in range(70):
                await tab.write(f"key-{number:08}", str(number))
                await tab.one("ack")
        async with desk.tab(token) as tab:
            hello = tab.missed[-1]
            assert [frame["text"] for frame in tab.missed[:-1]] == [str(number) for number in range(20, 70)]
            assert hello["more"]
        status, page = await desk.post("/widget/site/history", {"visitor": token, "older": hello["older"]})
        assert status == 200
        assert [frame["text"] for frame in page["frames"]] == [str(number) for number in range(20)]
        assert page["older"] is None


async def test_resuming_after_a_cursor_while_others_write_misses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    """Replies are written all the time; a visitor comes and goes, each time with the newest cursor."""
    async with serving(tmp_path) as desk:
        token = await desk.token()
        async with desk.tab(token) as tab:
            await tab.write("key-00000001", "hello")
            after = (await tab.one("message"))["after"]
        writing = asyncio.create_task(_reply_many(desk, 300))
        seen: list[str] = []
        while len(seen) < 300:
            async with desk.tab(token, after) as tab:
                fresh = [frame for frame in tab.missed if frame["t"] == "message"]
                while len(fresh) < 7 and len(seen) + len(fresh) < 300:
                    fresh.append(await tab.one("message"))
            for frame in fresh:
                if frame["from"] == "desk":
                    seen.append(frame["text"])
                after = frame["after"] or after
        await writing
        assert seen == [str(number) for number in range(300)]


async def _reply_many(desk: Desk, count: int) -> None:
    for number in range(count):
        await desk.reply(str(number))


async def test_nothing_is_stored_before_somebody_writes(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk, desk.tab(await desk.token()) as tab:
        await tab.say(t="identify", name="Ivan", email="ivan@example.org", attributes={"plan": "pro"})
        assert await tab.one("identified") == {"t": "identified", "verified": False}
        await tab.say(t="typing", on=True)
        await tab.say(t="read", key="key-00000001")
        assert (await desk.perform("contact.list")).items == []
        await tab.write("key-00000001")
        await tab.one("ack")
        contacts = (await desk.perform("contact.list")).items
        assert [contact.name for contact in contacts] == ["Ivan"]
        detail = await desk.perform("contact.show", contact_id=contacts[0].id)
        assert detail.attributes == {"plan": "pro"}
        assert [claim.value for claim in detail.claims] == ["ivan@example.org"]


async def test_a_signature_of_the_shop_verifies_and_joins(tmp_path: Path) -> None:
    async with serving(tmp_path, {"identify_secret": "s3cret"}) as desk:
        good = hmac.new(b"s3cret", b"user-7", hashlib.sha256).hexdigest()
        for key in ("key-00000001", "key-00000002"):
            async with desk.tab(await desk.token()) as tab:
                await tab.say(t="identify", user_id="user-7", signature=good)
                assert (await tab.one("identified"))["verified"]
                await tab.write(key)
                await tab.one("message")
                await desk.reply("still there")
                assert (await tab.until("message"))[-1]["text"] == "still there", "a merge cuts nobody off"
        assert len((await desk.perform("contact.list")).items) == 1


async def test_a_wrong_signature_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path, {"identify_secret": "s3cret"}) as desk, desk.tab(await desk.token()) as tab:
        for bad in ("00" * 32, "zz", "é", "0"):
            await tab.say(t="identify", user_id="user-7", signature=bad)
            assert (await tab.one("error"))["code"] == "not_allowed"


async def test_marks_and_typing_go_both_ways(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk, desk.tab(await desk.token()) as tab:
        heard: list[Signal] = []
        desk.context.live.listen(heard.append)
        await tab.write("key-00000001")
        await tab.one("message")
        reply = await desk.reply("Good day")
        shown = (await tab.until("message"))[-1]
        await tab.say(t="delivered", key=shown["key"])
        assert (await tab.one("state"))["state"] == "delivered"
        await tab.say(t="read", key=shown["key"])
        assert (await tab.one("state"))["state"] == "read"
        assert (await desk.perform("message.show", message_id=reply.id)).state == "read"
        await tab.say(t="delivered", key=shown["key"])
        await tab.say(t="typing", on=True)
        await tab.write("key-00000002")
        await tab.one("ack")
        assert heard == [ContactTyping(contact_id=reply.contact_id, identity_id=reply.identity_id, on=True)]
        typing = OperatorTyping(
            conversation_id=reply.conversation_id,
            identity_id=reply.identity_id,
            on=True,
            author="Anna",
            picture_url=None,
        )
        desk.context.live.tell(typing)
        assert await tab.one("typing") == {"t": "typing", "on": True, "author": {"name": "Anna", "picture": None}}


async def test_what_is_for_operators_alone_is_never_told(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        async with desk.tab(token) as tab:
            await tab.write("key-00000001", page={"url": "https://shop.example/p"})
            await tab.one("message")
            await desk.perform("conversation.note", conversation_id=1, text="a difficult one")
            draft = await desk.perform("conversation.draft", conversation_id=1, text="perhaps this")
            await desk.perform("message.discard", message_id=draft.id)
            await desk.reply("an answer")
            frames = await tab.until("message")
            assert [frame["t"] for frame in frames] == ["state", "message"]
        async with desk.tab(token) as tab:
            assert [frame["text"] for frame in tab.missed[:-1]] == ["hello", "an answer"]


async def test_other_peoples_keys_say_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        async with desk.tab(await desk.token()) as tab:
            await tab.write("key-00000001")
            await tab.one("message")
            reply = await desk.reply("for you alone")
        async with desk.tab(await desk.token()) as stranger:
            await stranger.write("key-00000001", "my own first")
            await stranger.one("message")
            await stranger.say(t="read", key=reply.key)
            await stranger.write("key-00000002")
            await stranger.one("message")
        assert (await desk.perform("message.show", message_id=reply.id)).state == "sent"


@pytest.mark.parametrize("forged", ["", "x", "x.y", ".", "ä.ö", "a" * 10_000])
async def test_a_forged_token_closes_with_4401(tmp_path: Path, forged: str) -> None:
    async with serving(tmp_path) as desk, desk.http.ws_connect(f"{desk.url}/widget/site/ws") as socket:
        tab = Tab(socket)
        await tab.say(t="open", visitor=forged)
        assert await tab.close_code() == 4401


async def test_a_token_of_another_channel_is_forged_here(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        await desk.perform("channel.add", kind="widget", name="other", config={})
        token = await desk.token(channel="other")
        async with desk.http.ws_connect(f"{desk.url}/widget/site/ws") as socket:
            tab = Tab(socket)
            await tab.say(t="open", visitor=token)
            assert await tab.close_code() == 4401
        assert not (await desk.session(token))["known"]
        assert (await desk.session(token, "other"))["known"]


async def test_an_unknown_chat_closes_with_4404_and_so_does_one_that_is_switched_off(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        async with desk.http.ws_connect(f"{desk.url}/widget/nosuch/ws") as socket:
            assert await Tab(socket).close_code() == 4404
        token = await desk.token()
        async with desk.tab(token) as tab:
            await desk.perform("channel.disable", name="site")
            assert await tab.close_code() == 4404
        status, answer = await desk.post("/widget/site/session", {"visitor": token})
        assert (status, answer["error"]["code"]) == (404, "not_found")
        await desk.perform("channel.enable", name="site")
        assert (await desk.session(token))["known"]


async def test_settings_take_effect_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk, desk.tab(await desk.token()) as tab:
        await tab.write("key-00000001", "five!")
        await tab.one("ack")
        await desk.perform("channel.set", name="site", config={"text_limit": 4, "title": "Ask us"})
        await tab.write("key-00000002", "five!")
        error = await tab.one("error")
        assert (error["code"], error["key"]) == ("invalid", "key-00000002")
        assert "at most 4" in error["message"]
        assert (await desk.session())["settings"]["title"] == "Ask us"


async def test_too_much_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    async with serving(tmp_path, {"per_minute": 3}) as desk, desk.tab(await desk.token()) as tab:
        for number in range(3):
            await tab.write(f"key-0000000{number}")
            await tab.one("ack")
        await tab.write("key-00000003")
        error = await tab.one("error")
        assert (error["code"], error["key"]) == ("rate_limited", "key-00000003")
        assert 1 <= error["retry_after"] <= 20
        async with desk.tab(await desk.token()) as other:
            await other.write("key-00000001")
            await other.one("ack")


async def test_one_address_may_not_flood_under_many_names(tmp_path: Path) -> None:
    async with serving(tmp_path, {"per_minute_address": 4}) as desk:
        codes = []
        tokens = [await desk.token() for _ in range(4)]
        for number in range(5):
            async with desk.tab(tokens[number % 4]) as tab:
                await tab.write(f"key-0000000{number}")
                frames = [await tab.next()]
                while frames[-1]["t"] not in ("ack", "error"):
                    frames.append(await tab.next())
                codes.append(frames[-1]["t"])
        assert codes == ["ack"] * 4 + ["error"]


async def test_too_many_connections_close_with_4429(tmp_path: Path) -> None:
    from omnid.config import Limits, Settings

    settings = Settings(limits=Limits(connections_per_address=2))
    async with serving(tmp_path, settings=settings) as desk:
        token = await desk.token()
        async with desk.tab(token), desk.tab(token), desk.http.ws_connect(f"{desk.url}/widget/site/ws") as socket:
            assert await Tab(socket).close_code() == 4429


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"t":"nothing"}',
        b'{"t":"message"}',
        b'{"t":"message","key":"short"}',
        b'{"t":"message","key":"key-00000001","text":""}',
        b'{"t":"message","key":"key-00000001","text":"  \\n "}',
        b'{"t":"message","key":"key-00000001","text":"a\\u0000b"}',
        b'{"t":"message","key":"key-00000001","text":"\\ud800"}',
        b'{"t":"message","key":"key-00000001","text":7}',
        b'{"t":"message","key":"../../etc/pw","text":"x"}',
        b'{"t":"message","key":"key-00000001","files":["x"]}',
        b'{"t":"message","key":"key-00000001","files":["\xc3\xa9"]}',
        b'{"t":"message","key":"key-00000001","files":["' + b"A" * 400 + b'"]}',
        b'{"t":"open","visitor":"x"}',
        b'{"t":"identify","name":"' + b"x" * 101 + b'"}',
        b'{"t":"identify","name":"\\u0000"}',
        b'{"t":"identify","attributes":{"A b":"x"}}',
        b'{"t":"identify","attributes":{"a":"\\n"}}',
        b'{"t":"identify","attributes":{"a":1}}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"t":"typing","on":"yes"}',
    ],
)
async def test_a_bad_frame_is_answered_by_an_error_and_the_connection_stays(tmp_path: Path, frame: bytes) -> None:
    async with serving(tmp_path) as desk, desk.tab(await desk.token()) as tab:
        await tab.socket.send_bytes(frame)
        assert (await tab.one("error"))["code"] == "invalid"
        await tab.write("key-00000009")
        await tab.one("ack")


async def test_a_frame_beyond_the_limit_ends_the_connection(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk, desk.tab(await desk.token()) as tab:
        await tab.write("key-00000001", "x" * (1 << 20))
        assert await tab.close_code() == 1009


async def test_a_client_that_says_something_else_first_is_turned_away(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        for first in (b"{}", b'{"t":"typing","on":true}', b"nonsense"):
            async with desk.http.ws_connect(f"{desk.url}/widget/site/ws") as socket:
                await socket.send_bytes(first)
                assert await Tab(socket).close_code() == 1008


async def test_a_client_that_says_nothing_is_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widget_socket, "OPEN_S", 0.05)
    async with serving(tmp_path) as desk, desk.http.ws_connect(f"{desk.url}/widget/site/ws") as socket:
        assert await Tab(socket).close_code() == 1008


async def test_it_is_no_page(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk, desk.http.get(f"{desk.url}/widget/site/ws") as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == "invalid"


async def test_who_does_not_read_is_cut_off_and_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget_socket, "MOST_UNSENT", 100_000)
    async with serving(tmp_path) as desk:
        token = await desk.token()
        async with desk.tab(token) as quick, desk.tab(token) as slow:
            await quick.write("key-00000001")
            await quick.one("message")
            transport = slow.socket.get_extra_info("socket") and slow.socket._conn.transport  # type: ignore[union-attr]
            assert transport is not None
            transport.pause_reading()
            for number in range(200):
                await desk.reply("x" * 50_000 + str(number))
                assert (await quick.until("message"))[-1]["text"].endswith(str(number))
            assert desk.context.connections.count == 1
            transport.abort()
        async with desk.tab(token, slow.after) as back:
            assert len([frame for frame in back.missed if frame["t"] == "message"]) == 201


async def test_one_timer_pings_all_and_drops_the_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widget_socket, "HEARTBEAT_S", 1)
    async with serving(tmp_path) as desk:
        token = await desk.token()
        url = f"{desk.url}/widget/site/ws"
        async with desk.tab(token) as alive, desk.http.ws_connect(url, autoping=False) as dead:
            await dead.send_str(json.dumps({"t": "open", "visitor": token}))
            reading = asyncio.create_task(alive.next())
            kinds = [(await dead.receive(timeout=PATIENCE_S)).type.name for _ in range(3)]
            assert kinds[:2] == ["TEXT", "PING"]
            assert kinds[2] in ("CLOSED", "ERROR", "CLOSE")
            assert desk.context.connections.count == 1
            await desk.http.close()
            with pytest.raises((TypeError, asyncio.CancelledError)):
                await reading


async def test_stopping_tells_everybody_to_come_back(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        socket = await desk.http.ws_connect(f"{desk.url}/widget/site/ws")
        tab = Tab(socket)
        await tab.say(t="open", visitor=await desk.token())
        await tab.one("hello")
        closed = asyncio.create_task(tab.close_code())
    assert await closed == 1001


async def test_a_full_disk_refuses_and_loses_nothing(tmp_path: Path) -> None:
    """The connection stays, nothing is acknowledged, and once there is room the same key is taken."""
    async with serving(tmp_path, {"per_minute": 1000}) as desk, desk.tab(await desk.token()) as tab:
        pages = await desk.engine.writer.run(lambda tx: tx.value("pragma page_count"))
        await desk.engine.writer.run(lambda tx: tx.value(f"pragma max_page_count = {pages}"))
        refused = None
        for number in range(100):
            await tab.write(f"key-{number:08}", "x" * 4000)
            answer = await tab.next()
            while answer["t"] not in ("ack", "error"):
                answer = await tab.next()
            if answer["t"] == "error":
                refused = answer
                break
        assert refused is not None
        assert refused["code"] == "unavailable"
        assert refused["retry_after"] > 0
        await desk.engine.writer.run(lambda tx: tx.value("pragma max_page_count = 1000000"))
        await tab.write(refused["key"], "x" * 4000)
        assert (await tab.one("ack"))["key"] == refused["key"]
        async with desk.tab(await desk.token()) as other:
            await other.write("key-00000001")
            await other.one("ack")


async def test_a_database_that_cannot_be_read_sends_everybody_away_to_come_back(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        token = await desk.token()
        async with desk.tab(token) as tab:
            await tab.write("key-00000001")
            after = (await tab.one("message"))["after"]
            kept = [desk.engine.readers._free.get() for _ in range(4)]
            broken = database.connect(tmp_path / "omnid.db", read_only=True)
            broken.close()
            for _ in range(4):
                desk.engine.readers._free.put(broken)
            await desk.reply("an answer")
            assert await tab.close_code() == 1013
        for connection in kept:
            desk.engine.readers._free.get()
            desk.engine.readers._free.put(connection)
        async with desk.tab(token, after) as tab:
            assert [frame["text"] for frame in tab.missed if frame["t"] == "message"] == ["hello", "an answer"]
