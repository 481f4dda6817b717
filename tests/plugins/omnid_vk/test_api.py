import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from msgspec import structs

from omnid.channel import (
    AttachmentType,
    Button,
    ChannelDown,
    Outcome,
    Outgoing,
    OutgoingFile,
    Rejected,
    Retry,
    Secret,
    Unreachable,
    Unsure,
    WindowClosed,
)
from omnid.testing import MemoryPort
from omnid_vk import KIND, VkConfig
from omnid_vk.fake import FakeVk, Fault
from omnid_vk.intake import OwnNumbers
from omnid_vk.sending import Sending
from omnid_vk.uploads import Uploads
from omnid_vk.wire import Wire

from .conftest import PERSON, Opened


def outgoing(text: str = "Hello 😀", **fields: object) -> Outgoing:
    given = {"key": "k", "number": 77, "recipient": str(PERSON), "text": text, **fields}
    return Outgoing(**given)  # type: ignore[arg-type]


def file(
    sort: AttachmentType, data: bytes, *, name: str = "счёт 1.bin", url: str | None = None, broken: bool = False
) -> OutgoingFile:
    async def opened() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 65536):
            yield data[start : start + 65536]
        if broken:
            raise OSError("the disk is gone")

    size = len(data) + broken
    return OutgoingFile(type=sort, name=name, mime="application/octet-stream", size=size, open=opened, url=url)


async def test_a_text_leaves_with_buttons_and_what_it_answers(fake: FakeVk, opened: Opened) -> None:
    async with opened() as desk:
        sent = await desk.vk.send(outgoing(buttons=[[Button(text="Yes", data="y")]], reply_to=f"{PERSON}:3"))
    (message,) = fake.state.sent
    assert sent.external_id == f"{PERSON}:{message.cmid}"
    assert (message.text, message.random_id) == ("Hello 😀", 77)
    assert json.loads(message.params["keyboard"])["inline"]
    assert json.loads(message.params["forward"])["conversation_message_ids"] == [3]


@pytest.mark.parametrize(
    ("sort", "server"),
    [
        (AttachmentType.IMAGE, "photo"),
        (AttachmentType.FILE, "doc"),
        (AttachmentType.VOICE, "doc"),
        (AttachmentType.VIDEO, "doc"),
    ],
)
async def test_a_file_is_uploaded_with_its_name_and_text(
    fake: FakeVk, opened: Opened, sort: AttachmentType, server: str
) -> None:
    data = bytes(range(256)) * 1000
    async with opened() as desk:
        await desk.vk.send(outgoing("Your invoice", file=file(sort, data)))
    (message,) = fake.state.sent
    (up,) = fake.state.uploads.values()
    assert message.params["attachment"].startswith(f"{server}-{fake.state.group}_1")
    assert (message.text, up.name) == ("Your invoice", "счёт 1.bin")
    assert hashlib.sha256(up.data).digest() == hashlib.sha256(data).digest()


@pytest.mark.parametrize("name", ['a"b.pdf', "a\r\nX-Evil: 1.pdf", "a\x00b", "../../etc/passwd", "a\ud800b", ""])
async def test_a_hostile_file_name_cannot_break_the_upload(fake: FakeVk, opened: Opened, name: str) -> None:
    async with opened() as desk:
        await desk.vk.send(outgoing(file=file(AttachmentType.FILE, b"bytes", name=name)))
    (up,) = fake.state.uploads.values()
    assert up.data == b"bytes"


async def test_a_picture_vk_does_not_take_as_one_goes_as_a_file(fake: FakeVk, opened: Opened) -> None:
    async with opened() as desk:
        await desk.vk.send(outgoing(file=file(AttachmentType.IMAGE, b"not a picture")))
    assert fake.state.sent[0].params["attachment"].startswith("doc")


async def test_a_program_leaves_as_a_link_or_not_at_all(fake: FakeVk, opened: Opened) -> None:
    program = {"name": "setup.exe", "data": b"MZ"}
    async with opened() as desk:
        linked = file(AttachmentType.FILE, b"MZ", name=str(program["name"]), url="https://desk.example/files/x")
        await desk.vk.send(outgoing("Here", file=linked))
        with pytest.raises(Rejected, match=r"setup\.exe"):
            await desk.vk.send(outgoing("Here", number=78, file=file(AttachmentType.FILE, b"MZ", name="setup.exe")))
    assert [message.text for message in fake.state.sent] == ["Here\nhttps://desk.example/files/x"]


async def test_several_files_leave_in_one_message_and_what_vk_refuses_as_a_link(fake: FakeVk, opened: Opened) -> None:
    program = file(AttachmentType.FILE, b"MZ", name="setup.exe", url="https://desk.example/files/x")
    more = [file(AttachmentType.VOICE, b"ogg"), program]
    async with opened() as desk:
        await desk.vk.send(outgoing("Here", file=file(AttachmentType.IMAGE, b"png"), more=more))
    (message,) = fake.state.sent
    photo, voice = message.params["attachment"].split(",")
    assert (photo[:5], voice[:3]) == ("photo", "doc")
    assert message.text == "Here\nhttps://desk.example/files/x"
    sorts = {params["type"] for method, params in fake.state.calls if method == "docs.getMessagesUploadServer"}
    assert sorts == {"doc"}


async def test_an_upload_that_broke_off_was_not_taken(fake: FakeVk, opened: Opened) -> None:
    async with opened() as desk:
        for wrong in (Fault.DROP, Fault.BAD_GATEWAY):
            fake.faults.next("upload", wrong)
            with pytest.raises(Retry):
                await desk.vk.send(outgoing(file=file(AttachmentType.FILE, b"bytes")))
        with pytest.raises(Retry):
            await desk.vk.send(outgoing(file=file(AttachmentType.FILE, b"half", broken=True)))
    assert fake.state.sent == []


@pytest.mark.parametrize(
    ("fault", "expected", "taken"),
    [
        (Fault.SLOW_DOWN, Retry, 0),
        (Fault.FLOOD, Retry, 0),
        (Fault.DROP, Unsure, 0),
        (Fault.DROP_AFTER, Unsure, 1),
        (Fault.HANG, Unsure, 1),
        (Fault.ERROR, Unsure, 0),
        (Fault.ERROR_AFTER, Unsure, 1),
        (Fault.BAD_GATEWAY, Unsure, 0),
        (Fault.NONSENSE, Unsure, 1),
        (Fault.UNAUTHORIZED, ChannelDown, 0),
        (Fault.CAPTCHA, ChannelDown, 0),
        (Fault.REFUSE, Rejected, 0),
        (Fault.FORBID, Unreachable, 0),
        (Fault.TOO_LATE, WindowClosed, 0),
    ],
)
async def test_each_fault_becomes_its_outcome_and_a_retry_never_doubles(
    fake: FakeVk, opened: Opened, fault: Fault, expected: type[Outcome], taken: int
) -> None:
    fake.faults.next("messages.send", fault)
    async with opened(request_timeout=1.0 if fault is Fault.HANG else 30.0) as desk:
        with pytest.raises(expected) as raised:
            await desk.vk.send(outgoing())
        assert len(fake.state.sent) == taken
        assert fake.token not in raised.value.reason
        again = await desk.vk.send(outgoing())
    assert [message.text for message in fake.state.sent] == ["Hello 😀"]
    assert again.external_id == f"{PERSON}:{fake.state.sent[0].cmid}"


async def test_after_an_hour_the_history_is_asked_before_sending_again(fake: FakeVk) -> None:
    config = VkConfig(token=Secret(fake.token), group_id=fake.state.group, base_url=fake.base_url)
    wire = Wire(fake.token, fake.base_url, 1, None, None)
    async with MemoryPort(KIND) as port:
        sending = Sending(wire, port, config, Uploads(wire, port, 1), OwnNumbers(), lambda: 10_000.0)
        fake.faults.next("messages.send", Fault.DROP_AFTER)
        with pytest.raises(Unsure):
            await sending.send(outgoing())
        lately = structs.replace(outgoing(), unsure_since=9_000_000)
        assert (await sending.send(lately)).external_id == f"{PERSON}:1"
        fake.state.remembers = False
        long_ago = structs.replace(outgoing(), unsure_since=6_000_000)
        fake.faults.next("messages.getHistory", Fault.ERROR)
        with pytest.raises(Retry):
            await sending.send(long_ago)
        again = await sending.send(long_ago)
        assert again.external_id == f"{PERSON}:1"
        await sending.send(outgoing("another", number=78))
    wire.close()
    assert [message.text for message in fake.state.sent] == ["Hello 😀", "another"]


async def test_nothing_left_when_nobody_listens(opened: Opened) -> None:
    for settings in (
        {"base_url": "http://127.0.0.1:1"},
        {"base_url": "http://no-such-host.invalid"},
        {"proxy": Secret("http://u:secret@127.0.0.1:1")},
    ):
        async with opened(**settings) as desk:
            with pytest.raises(Retry, match="cannot be reached") as raised:
                await desk.vk.send(outgoing())
            assert "secret" not in raised.value.reason


async def test_a_proxy_is_used(fake: FakeVk, opened: Opened) -> None:
    async with opened(base_url="http://api.vk.invalid", proxy=Secret(fake.base_url)) as desk:
        # The fake is no proxy, but the request must come to it as to one: with the whole address.
        await desk.vk.send(outgoing())
    assert len(fake.state.sent) == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"proxy": Secret("socks5://127.0.0.1:1")}, "proxy"),
        ({"base_url": "api.vk.ru"}, "base_url"),
        ({"token": Secret("ключ")}, "token"),
        ({"mode": "callback"}, "public"),
    ],
)
async def test_settings_that_cannot_work_are_told(opened: Opened, settings: dict[str, object], said: str) -> None:
    with pytest.raises(ChannelDown, match=said):
        async with opened(**settings):
            pass


@pytest.fixture
def stays_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("stays_empty")
async def test_nothing_is_written_into_the_working_directory(opened: Opened) -> None:
    async with opened() as desk:
        await desk.vk.send(outgoing())


async def test_those_who_never_wrote_and_those_who_are_nobody(fake: FakeVk, opened: Opened) -> None:
    fake.state.allow(PERSON, allowed=False)
    async with opened() as desk:
        with pytest.raises(Unreachable, match="never wrote"):
            await desk.vk.send(outgoing())
        for nobody in ("", "x", "-5", "2000000001"):
            with pytest.raises(Rejected):
                await desk.vk.send(outgoing(recipient=nobody))


async def test_what_vk_cannot_carry_is_rejected(opened: Opened) -> None:
    async with opened() as desk:
        for text in ("", "😀" * 2049, "lone \ud800 surrogate"):
            with pytest.raises(Rejected):
                await desk.vk.send(outgoing(text))
        with pytest.raises(Rejected, match="40 buttons"):
            await desk.vk.send(outgoing(buttons=[[Button(text="x")] * 41]))


async def test_an_edit_and_a_deletion_change_the_message(fake: FakeVk, opened: Opened) -> None:
    async with opened() as desk:
        sent = await desk.vk.send(outgoing())
        await desk.vk.edit(str(sent.external_id), outgoing("Corrected"))
        assert (fake.state.sent[0].text, fake.state.sent[0].edits) == ("Corrected", 1)
        fake.faults.next("messages.edit", Fault.DROP_AFTER)
        with pytest.raises(Retry):
            await desk.vk.edit(str(sent.external_id), outgoing("Once more"))
        await desk.vk.retract(str(PERSON), str(sent.external_id))
        with pytest.raises(Rejected):
            await desk.vk.edit(str(sent.external_id), outgoing("Too late"))
    assert fake.state.sent[0].deleted


async def test_what_is_too_old_is_neither_changed_nor_deleted(fake: FakeVk, opened: Opened) -> None:
    async with opened() as desk:
        sent = str((await desk.vk.send(outgoing())).external_id)
        fake.state.sent[0].old = True
        with pytest.raises(Rejected, match="too old"):
            await desk.vk.edit(sent, outgoing("Corrected"))
        with pytest.raises(Rejected, match="deleted for everybody"):
            await desk.vk.retract(str(PERSON), sent)


async def test_typing_is_shown(fake: FakeVk, opened: Opened) -> None:
    async with opened() as desk:
        await desk.vk.typing(str(PERSON))
    assert fake.state.calls == [("messages.setActivity", {"peer_id": str(PERSON), "type": "typing"})]


async def test_a_file_is_fetched_in_pieces_and_told_when_it_cannot(fake: FakeVk, opened: Opened) -> None:
    fake.state.files["photo.jpg"] = bytes(300_000)
    url = f"{fake.base_url}/files/photo.jpg"
    async with opened() as desk:
        pieces = [piece async for piece in desk.vk.fetch(url)]
        assert len(pieces) > 1
        assert b"".join(pieces) == bytes(300_000)
        for fault in (Fault.DROP_AFTER, Fault.BAD_GATEWAY):
            fake.faults.next("file", fault)
            with pytest.raises(Retry):
                [piece async for piece in desk.vk.fetch(url)]
        for gone in (f"{fake.base_url}/files/gone.jpg", "no address", ""):
            with pytest.raises(Rejected):
                [piece async for piece in desk.vk.fetch(gone)]


async def test_the_check_says_what_is_missing_and_what_to_do(fake: FakeVk, opened: Opened) -> None:
    async with opened() as desk:
        assert [(check.name, check.ok) for check in await desk.vk.check()] == [
            ("API", True),
            ("rights", True),
            ("receiving", False),
        ]
        assert fake.state.long_poll == {}
        fake.state.long_poll = {"enabled": 1, "message_new": 1, "message_reply": 0}
        fake.state.rights.remove("photos")
        _, rights, receiving = await desk.vk.check()
        assert "photos" in rights.message
        assert "message_reply" in receiving.message
    async with opened(group_id=5) as desk:
        identity = (await desk.vk.check())[0]
        assert not identity.ok
        assert str(fake.state.group) in identity.hint
    async with opened(token=Secret("vk1.a.other")) as desk:
        (only,) = await desk.vk.check()
        assert not only.ok
        assert "API usage" in only.hint
    async with opened(base_url="http://127.0.0.1:1") as desk:
        (only,) = await desk.vk.check()
        assert "curl" in only.hint


async def test_a_link_brings_its_token_back(opened: Opened) -> None:
    async with opened() as desk:
        assert await desk.vk.link("Ab_-9/?") == "https://vk.me/fake_shop?ref=Ab_-9%2F%3F"
    async with opened(token=Secret("vk1.a.other")) as desk:
        with pytest.raises(ChannelDown):
            await desk.vk.link("x")


async def test_what_is_answered_is_marked_as_read_once_and_no_further(fake: FakeVk, opened: Opened) -> None:
    async with opened() as desk:
        await desk.vk.send(outgoing(answers=f"{PERSON}:7"))
        assert fake.state.marked == {PERSON: 7}
        await desk.vk.send(outgoing("again", number=78, answers=f"{PERSON}:7"))
        await desk.vk.send(outgoing("a press", number=79, answers=f"{PERSON}:7:press:1"))
        fake.faults.next("messages.markAsRead", Fault.ERROR)
        await desk.vk.send(outgoing("and it may fail", number=80, answers=f"{PERSON}:9"))
    assert [method for method, _ in fake.state.calls].count("messages.markAsRead") == 2
    assert fake.state.marked == {PERSON: 7}
    assert len(fake.state.sent) == 4


async def test_nobody_learns_that_it_was_read_where_that_is_off(fake: FakeVk, opened: Opened) -> None:
    async with opened(mark_read=False) as desk:
        await desk.vk.send(outgoing(answers=f"{PERSON}:7"))
    assert fake.state.marked == {}
