import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from omnid.channel import (
    AttachmentType,
    Button,
    ChannelDown,
    Entity,
    EntityType,
    Outcome,
    OutgoingFile,
    Rejected,
    Retry,
    Secret,
    Unreachable,
    Unsure,
)
from omnid_max.fake import FakeMax, Fault
from omnid_max.outcomes import NoAnswer, Refused, outcome
from tests.patience import PATIENCE_S

from .conftest import HOOK, USER, Opened, outgoing


def a_file(sort: AttachmentType = AttachmentType.FILE, name: str = "a.txt", data: bytes = b"hello") -> OutgoingFile:
    async def read() -> AsyncIterator[bytes]:
        yield data

    return OutgoingFile(type=sort, name=name, mime="text/plain", size=len(data), open=read)


def uploads(fake: FakeMax) -> int:
    return sum(call == "POST /uploads" for call, _ in fake.state.calls)


def actions(fake: FakeMax) -> list[object]:
    return [body["action"] for call, body in fake.state.calls if call.startswith("POST /chats/")]


# --- sending ---


async def test_a_text_leaves_to_the_user_with_markup_buttons_and_what_it_answers(fake: FakeMax, opened: Opened) -> None:
    async with opened() as desk:
        sent = await desk.max.send(
            outgoing(
                "a < b",
                entities=[Entity(type=EntityType.BOLD, offset=0, length=1)],
                buttons=[[Button(text="Yes", data="yes")]],
                reply_to="mid.1",
            )
        )
    (message,) = fake.state.sent
    assert (sent.external_id, message.user) == (message.mid, USER)
    assert message.body == {
        "text": "<b>a</b> &lt; b",
        "format": "html",
        "link": {"type": "reply", "mid": "mid.1"},
        "attachments": [
            {
                "type": "inline_keyboard",
                "payload": {"buttons": [[{"type": "callback", "text": "Yes", "payload": "yes"}]]},
            }
        ],
    }


async def test_markup_that_makes_it_too_long_is_left_out(fake: FakeMax, opened: Opened) -> None:
    async with opened() as desk:
        await desk.max.send(outgoing("&" * 4000, entities=[Entity(type=EntityType.BOLD, offset=0, length=1)]))
    assert fake.state.sent[0].body == {"text": "&" * 4000}


@pytest.mark.parametrize(
    ("sort", "as_type"),
    [
        (AttachmentType.IMAGE, "image"),
        (AttachmentType.VIDEO, "video"),
        (AttachmentType.VOICE, "audio"),
        (AttachmentType.FILE, "file"),
    ],
)
async def test_a_file_goes_up_first(fake: FakeMax, opened: Opened, sort: AttachmentType, as_type: str) -> None:
    async with opened() as desk:
        await desk.max.send(outgoing("look", file=a_file(sort, 'na"me.txt')))
    assert list(fake.state.uploads.values()) == [b"hello"]
    assert [one["type"] for one in fake.state.sent[0].body["attachments"]] == [as_type]


async def test_a_file_that_is_not_ready_is_tried_again_and_not_uploaded_again(fake: FakeMax, opened: Opened) -> None:
    fake.faults.next("POST /messages", Fault.NOT_READY, Fault.NOT_READY)
    message = outgoing("look", file=a_file(AttachmentType.VIDEO))
    async with opened() as desk:
        for _ in range(2):
            with pytest.raises(Retry) as retry:
                await desk.max.send(message)
            assert retry.value.after == 1
        await desk.max.send(message)
    assert uploads(fake) == 1
    assert len(fake.state.sent) == 1


async def test_a_picture_max_does_not_like_goes_as_a_file(fake: FakeMax, opened: Opened) -> None:
    fake.faults.next("upload", Fault.REFUSE)
    async with opened() as desk:
        await desk.max.send(outgoing("look", file=a_file(AttachmentType.IMAGE)))
    assert fake.state.sent[0].body["attachments"][0]["type"] == "file"


@pytest.mark.parametrize(
    ("fault", "expected"), [(Fault.DROP, Retry), (Fault.BAD_GATEWAY, Retry), (Fault.REFUSE, Rejected)]
)
async def test_an_upload_that_fails_leaves_nothing_unsure(
    fake: FakeMax, opened: Opened, fault: Fault, expected: type[Outcome]
) -> None:
    fake.faults.next("upload", fault)
    async with opened() as desk:
        with pytest.raises(expected):
            await desk.max.send(outgoing("look", file=a_file()))
    assert fake.state.sent == []


@pytest.mark.parametrize(
    ("fault", "expected", "taken"),
    [
        (Fault.SLOW_DOWN, Retry, 0),
        (Fault.UNAVAILABLE, Retry, 0),
        (Fault.ERROR, Unsure, 0),
        (Fault.ERROR_AFTER, Unsure, 1),
        (Fault.BAD_GATEWAY, Unsure, 0),
        (Fault.HANG, Unsure, 1),
        (Fault.DROP, Unsure, 0),
        (Fault.DROP_AFTER, Unsure, 1),
        (Fault.UNAUTHORIZED, ChannelDown, 0),
        (Fault.REFUSE, Rejected, 0),
        (Fault.FORBID, Unreachable, 0),
        (Fault.UNKNOWN, Unreachable, 0),
    ],
)
async def test_each_fault_is_the_outcome_it_means(
    fake: FakeMax, opened: Opened, fault: Fault, expected: type[Outcome], taken: int
) -> None:
    fake.faults.next("POST /messages", fault)
    async with opened(request_timeout=1.0 if fault is Fault.HANG else 30.0) as desk:
        with pytest.raises(expected) as found:
            await desk.max.send(outgoing())
        assert type(found.value) is expected
        assert fake.token not in found.value.reason
    assert len(fake.state.sent) == taken


def test_what_is_repeatable_is_never_unsure() -> None:
    assert type(outcome(NoAnswer("x", arrived=True), repeatable=True)) is Retry
    assert type(outcome(Refused(500, "", ""), repeatable=True)) is Retry
    assert type(outcome(Refused(404, "not.found", "Path /x is not recognized"))) is ChannelDown
    assert type(outcome(Refused(413, "", ""))) is Rejected


async def test_nobody_there_is_tried_again(opened: Opened) -> None:
    async with opened(base_url="http://127.0.0.1:1") as desk:
        with pytest.raises(Retry, match="cannot be reached"):
            await desk.max.send(outgoing())


@pytest.mark.parametrize("fields", [{"recipient": "@anna"}, {"text": "\ud800"}, {"buttons": [[Button(text="x")]] * 31}])
async def test_what_max_cannot_carry_is_refused_with_a_sentence(opened: Opened, fields: dict[str, Any]) -> None:
    async with opened() as desk:
        with pytest.raises(Rejected):
            await desk.max.send(outgoing(**fields))


# --- edits, typing, seen ---


async def test_edits_and_deletions(fake: FakeMax, opened: Opened) -> None:
    async with opened() as desk:
        mid = (await desk.max.send(outgoing("one"))).external_id
        assert mid is not None
        await desk.max.edit(mid, outgoing("two"))
        assert (fake.state.sent[0].text, fake.state.sent[0].edits) == ("two", 1)
        await desk.max.retract(str(USER), mid)
        await desk.max.retract(str(USER), mid)
        assert fake.state.sent[0].deleted
        with pytest.raises(Rejected, match="any more"):
            await desk.max.edit(mid, outgoing("three"))


async def test_an_edit_may_empty_a_caption_and_comes_too_late_after_a_week(fake: FakeMax, opened: Opened) -> None:
    picture = a_file(AttachmentType.IMAGE, "a.png")
    async with opened() as desk:
        mid = (await desk.max.send(outgoing("one", file=picture))).external_id or ""
        await desk.max.edit(mid, outgoing("", file=picture))
        assert fake.state.sent[0].text == ""
        fake.state.sent[0].old = True
        with pytest.raises(Rejected, match="too old"):
            await desk.max.edit(mid, outgoing("two", file=picture))


async def test_typing_shows_that_it_was_read_too(fake: FakeMax, opened: Opened) -> None:
    async with opened(receiving=True) as desk:
        await desk.max.typing(str(USER))
        assert actions(fake) == []
        fake.state.write(USER, "hello")
        await desk.port.until(lambda: bool(desk.port.received))
        await fake.state.until(lambda: fake.state.confirmed == 1)
        await desk.max.typing(str(USER))
        await desk.max.typing(str(USER))
        assert actions(fake) == ["mark_seen", "typing_on", "typing_on"]


async def test_an_answer_shows_that_it_was_read(fake: FakeMax, opened: Opened) -> None:
    fake.faults.next("POST /chats/*", Fault.ERROR)
    async with opened(receiving=True) as desk:
        for count in (1, 2):
            fake.state.write(USER, "hello")
            await fake.state.until(lambda count=count: fake.state.confirmed == count)  # type: ignore[misc]
            await desk.max.send(outgoing())
            await fake.state.until(lambda count=count: len(actions(fake)) == count)  # type: ignore[misc]
        await desk.max.send(outgoing("nothing new was read"))
    assert actions(fake) == ["mark_seen", "mark_seen"]


async def test_marking_as_read_never_makes_a_message_unsure(fake: FakeMax, opened: Opened) -> None:
    fake.faults.next("POST /chats/*", Fault.HANG)
    async with opened(receiving=True, request_timeout=30) as desk:
        fake.state.write(USER, "hello")
        await fake.state.until(lambda: fake.state.confirmed == 1)
        async with asyncio.timeout(PATIENCE_S):
            await desk.max.send(outgoing())


# --- files ---


async def test_files_come_from_their_address_and_videos_by_their_token(fake: FakeMax, opened: Opened) -> None:
    fake.state.files = {"a.bin": b"a" * 100_000, "small.mp4": b"small", "large.mp4": b"large"}
    async with opened() as desk:
        urls = {
            "mp4_1080": f"{fake.base_url}/_file/large.mp4",
            "mp4_360": f"{fake.base_url}/_file/small.mp4",
            "hls": "x",
        }
        fake.state.videos = {"v1": urls, "working": {"mp4_720": None}}
        assert b"".join([part async for part in desk.max.fetch(f"{fake.base_url}/_file/a.bin")]) == b"a" * 100_000
        assert b"".join([part async for part in desk.max.fetch("video:v1")]) == b"large"
        for ref in (f"{fake.base_url}/_file/nothing", "video:gone", "nonsense"):
            with pytest.raises(Rejected):
                await anext(aiter(desk.max.fetch(ref)))
        fake.faults.next("file", Fault.UNAVAILABLE)
        for ref in (f"{fake.base_url}/_file/a.bin", "video:working", "http://127.0.0.1:1/x"):
            with pytest.raises(Retry):
                await anext(aiter(desk.max.fetch(ref)))


# --- settings, checks, links ---


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"base_url": "max.ru"}, "https://"),
        ({"token": Secret("two words")}, "token"),
        ({"webhook_secret": Secret("no")}, "webhook_secret"),
    ],
)
async def test_settings_that_cannot_work_say_so(opened: Opened, settings: dict[str, object], says: str) -> None:
    with pytest.raises(ChannelDown, match=says):
        async with opened(**settings):
            pass


async def test_a_check_says_what_is_wrong(fake: FakeMax, opened: Opened) -> None:
    async with opened() as desk:
        assert [check.ok for check in await desk.max.check()] == [True, False, True]
        fake.state.subscriptions = {HOOK: {}}
        assert [check.ok for check in await desk.max.check()] == [True, True, True]
        fake.state.subscriptions = {HOOK: {}, "https://old.example/secret-path": {}}
        receiving = (await desk.max.check())[1]
        assert "old.example" in receiving.message
        assert "secret-path" not in receiving.message
        assert receiving.hint
    async with opened(token=Secret("another-token")) as desk:
        (check,) = await desk.max.check()
        assert (check.ok, "business.max.ru" in check.hint) == (False, True)
    async with opened(mode="polling") as desk:
        assert [check.ok for check in await desk.max.check()] == [True, False, True]
    async with opened(base_url="http://127.0.0.1:1") as desk:
        (check,) = await desk.max.check()
        assert "cannot be reached" in check.message


async def test_a_link_carries_a_token(opened: Opened) -> None:
    async with opened() as desk:
        assert await desk.max.link("visit-7&x") == "https://max.ru/omnid_fake_bot?start=visit-7%26x"
        for token in ("", "x" * 129):
            with pytest.raises(ValueError, match="128"):
                await desk.max.link(token)


async def test_the_fake_runs_as_a_process_of_its_own(opened: Opened) -> None:
    async with opened() as desk:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "omnid_max.fake", "--hook", desk.url, stdout=PIPE
        )
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        async with opened(receiving=True, base_url=url, mode="polling") as other, ClientSession() as http:
            await http.post(f"{url}/_control/write", json={"user": USER, "text": "from outside"})
            await other.port.until(lambda: bool(other.port.received))
            await other.max.send(outgoing("to the outside"))
            async with http.get(f"{url}/_control/sent") as response:
                assert [one["text"] for one in await response.json()] == ["to the outside"]
        process.terminate()
        assert await process.wait() == 0
