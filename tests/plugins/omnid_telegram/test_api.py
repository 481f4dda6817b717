import hashlib
from collections.abc import AsyncIterator

import pytest

from omnid.channel import (
    AttachmentType,
    Button,
    ChannelDown,
    Entity,
    EntityType,
    Outcome,
    Outgoing,
    OutgoingFile,
    Rejected,
    Retry,
    Secret,
    Unreachable,
    Unsure,
)
from omnid_telegram.fake import FakeTelegram, Fault

from .conftest import CHAT, Opened


def outgoing(text: str = "Hello 😀", **fields: object) -> Outgoing:
    given = {"key": "k", "number": 1, "recipient": str(CHAT), "text": text, **fields}
    return Outgoing(**given)  # type: ignore[arg-type]


def file(sort: AttachmentType, data: bytes, *, name: str = "счёт 1.bin", broken: bool = False) -> OutgoingFile:
    async def opened() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 65536):
            yield data[start : start + 65536]
        if broken:
            raise OSError("the disk is gone")

    return OutgoingFile(type=sort, name=name, mime="application/octet-stream", size=len(data), open=opened)


async def test_a_text_leaves_with_markup_buttons_and_what_it_answers(fake: FakeTelegram, opened: Opened) -> None:
    async with opened() as desk:
        sent = await desk.telegram.send(
            outgoing(
                entities=[Entity(type=EntityType.BOLD, offset=6, length=1)],
                buttons=[[Button(text="Yes", data="y" * 100)]],
                reply_to=f"{CHAT}:3",
            )
        )
    (message,) = fake.state.sent
    assert sent.external_id == f"{CHAT}:{message.message_id}"
    assert message.text == "Hello 😀"
    assert message.params["entities"] == [{"type": "bold", "offset": 6, "length": 2}]
    assert message.params["reply_parameters"] == {"message_id": 3, "allow_sending_without_reply": True}


@pytest.mark.parametrize(
    ("sort", "method"),
    [
        (AttachmentType.IMAGE, "sendPhoto"),
        (AttachmentType.VIDEO, "sendVideo"),
        (AttachmentType.ANIMATION, "sendAnimation"),
        (AttachmentType.FILE, "sendDocument"),
        (AttachmentType.AUDIO, "sendAudio"),
        (AttachmentType.VOICE, "sendVoice"),
    ],
)
async def test_a_file_is_uploaded_with_its_name_and_caption(
    fake: FakeTelegram, opened: Opened, sort: AttachmentType, method: str
) -> None:
    data = bytes(range(256)) * 1000
    async with opened() as desk:
        await desk.telegram.send(outgoing("Your invoice", file=file(sort, data)))
    (message,) = fake.state.sent
    assert (message.method, message.text) == (method, "Your invoice")
    assert message.file is not None
    assert (message.file.name, hashlib.sha256(message.file.data).digest()) == (
        "счёт 1.bin",
        hashlib.sha256(data).digest(),
    )


@pytest.mark.parametrize(
    "name", ['a"b.pdf', "a\r\nX-Evil: 1.pdf", "a\x00b", "../../etc/passwd", "a\ud800b", "", "x" * 5000]
)
async def test_a_hostile_file_name_cannot_break_the_upload(fake: FakeTelegram, opened: Opened, name: str) -> None:
    async with opened() as desk:
        await desk.telegram.send(outgoing(file=file(AttachmentType.FILE, b"bytes", name=name)))
    (message,) = fake.state.sent
    assert message.file is not None
    assert message.file.data == b"bytes"
    assert message.text == "Hello 😀"


async def test_a_picture_telegram_does_not_take_as_one_goes_as_a_file(fake: FakeTelegram, opened: Opened) -> None:
    async with opened() as desk:
        await desk.telegram.send(outgoing(file=file(AttachmentType.IMAGE, b"not a picture")))
    assert [message.method for message in fake.state.sent] == ["sendDocument"]


@pytest.mark.parametrize(
    ("fault", "expected", "taken"),
    [
        (Fault.SLOW_DOWN, Retry, 0),
        (Fault.DROP, Unsure, 0),
        (Fault.DROP_AFTER, Unsure, 1),
        (Fault.HANG, Unsure, 1),
        (Fault.ERROR, Unsure, 0),
        (Fault.ERROR_AFTER, Unsure, 1),
        (Fault.BAD_GATEWAY, Unsure, 0),
        (Fault.UNAUTHORIZED, ChannelDown, 0),
        (Fault.REFUSE, Rejected, 0),
        (Fault.FORBID, Unreachable, 0),
    ],
)
async def test_each_fault_becomes_its_outcome(
    fake: FakeTelegram, opened: Opened, fault: Fault, expected: type[Outcome], taken: int
) -> None:
    fake.faults.next("sendMessage", fault)
    async with opened(request_timeout=1.0 if fault is Fault.HANG else 30.0) as desk:
        with pytest.raises(expected) as raised:
            await desk.telegram.send(outgoing())
        assert len(fake.state.sent) == taken
        assert fake.token not in raised.value.reason
        await desk.telegram.send(outgoing("well again"))
    assert fake.state.sent[-1].text == "well again"


async def test_slow_down_tells_the_seconds(fake: FakeTelegram, opened: Opened) -> None:
    fake.faults.retry_after = 17
    fake.faults.next("sendMessage", Fault.SLOW_DOWN)
    async with opened() as desk:
        with pytest.raises(Retry) as raised:
            await desk.telegram.send(outgoing())
    assert raised.value.after == 17


async def test_nothing_left_when_nobody_listens(opened: Opened) -> None:
    for settings in ({"base_url": "http://127.0.0.1:1"}, {"base_url": "http://no-such-host.invalid"}):
        async with opened(**settings) as desk:
            with pytest.raises(Retry, match="cannot be reached"):
                await desk.telegram.send(outgoing())


async def test_a_proxy_is_used_and_when_it_is_gone_nothing_left(fake: FakeTelegram, opened: Opened) -> None:
    async with opened(proxy=Secret(fake.base_url)) as desk:
        # The fake is no proxy, but the request must come to it as to one: with the whole address.
        await desk.telegram.send(outgoing())
    async with opened(proxy=Secret("http://127.0.0.1:1")) as desk:
        with pytest.raises(Retry, match="cannot be reached"):
            await desk.telegram.send(outgoing())
    assert len(fake.state.sent) == 1


async def test_a_socks_proxy_needs_its_package(opened: Opened) -> None:
    with pytest.raises(ChannelDown, match="aiohttp-socks"):
        async with opened(proxy=Secret("socks5://127.0.0.1:1")):
            pass


async def test_certificates_that_cannot_be_read_are_told(opened: Opened) -> None:
    with pytest.raises(ChannelDown, match="ca_file /nowhere"):
        async with opened(proxy=Secret("http://127.0.0.1:1"), ca_file="/nowhere"):
            pass


async def test_an_upload_that_broke_off_was_not_taken(fake: FakeTelegram, opened: Opened) -> None:
    async with opened() as desk:
        with pytest.raises(Retry):
            await desk.telegram.send(outgoing(file=file(AttachmentType.FILE, b"half", broken=True)))
    assert fake.state.sent == []


async def test_blocked_and_unknown_contacts_are_unreachable(fake: FakeTelegram, opened: Opened) -> None:
    fake.state.block(CHAT)
    async with opened() as desk:
        with pytest.raises(Unreachable, match="blocked the bot"):
            await desk.telegram.send(outgoing())
        with pytest.raises(Unreachable, match="chat not found"):
            await desk.telegram.send(outgoing(recipient="999"))


async def test_what_telegram_cannot_carry_is_rejected(opened: Opened) -> None:
    async with opened() as desk:
        for text in ("", "😀" * 2049, "lone \ud800 surrogate"):
            with pytest.raises(Rejected):
                await desk.telegram.send(outgoing(text))


async def test_a_wrong_token_is_the_channels_trouble(opened: Opened) -> None:
    async with opened(token=Secret("100:other")) as desk:
        with pytest.raises(ChannelDown, match="token"):
            await desk.telegram.send(outgoing())
    with pytest.raises(ChannelDown, match="BotFather"):
        async with opened(token=Secret("nonsense")):
            pass


async def test_an_edit_changes_the_message_and_the_same_again_is_fine(fake: FakeTelegram, opened: Opened) -> None:
    async with opened() as desk:
        sent = await desk.telegram.send(outgoing())
        await desk.telegram.edit(str(sent.external_id), outgoing("Corrected"))
        await desk.telegram.edit(str(sent.external_id), outgoing("Corrected"))
        with pytest.raises(Rejected):
            await desk.telegram.edit(f"{CHAT}:9999", outgoing("Corrected"))
    assert (fake.state.sent[0].text, fake.state.sent[0].edits) == ("Corrected", 1)


async def test_the_caption_of_a_file_is_edited(fake: FakeTelegram, opened: Opened) -> None:
    document = file(AttachmentType.FILE, b"bytes")
    async with opened() as desk:
        sent = await desk.telegram.send(outgoing("Invoice", file=document))
        await desk.telegram.edit(str(sent.external_id), outgoing("Receipt", file=document))
    assert fake.state.sent[0].text == "Receipt"


async def test_a_message_is_taken_back_and_twice_is_fine(fake: FakeTelegram, opened: Opened) -> None:
    async with opened() as desk:
        sent = await desk.telegram.send(outgoing())
        for _ in range(2):
            await desk.telegram.retract(str(CHAT), str(sent.external_id))
    assert fake.state.sent[0].deleted


async def test_what_is_too_old_is_neither_changed_nor_deleted(fake: FakeTelegram, opened: Opened) -> None:
    async with opened() as desk:
        sent = str((await desk.telegram.send(outgoing())).external_id)
        fake.state.sent[0].old = True
        with pytest.raises(Rejected, match="change this message any more"):
            await desk.telegram.edit(sent, outgoing("Corrected"))
        with pytest.raises(Rejected, match="48 hours"):
            await desk.telegram.retract(str(CHAT), sent)


async def test_typing_is_shown(fake: FakeTelegram, opened: Opened) -> None:
    async with opened() as desk:
        await desk.telegram.typing(str(CHAT))
    assert fake.state.calls == [("sendChatAction", {"chat_id": CHAT, "action": "typing"})]


async def test_a_file_is_fetched_in_pieces(fake: FakeTelegram, opened: Opened) -> None:
    fake.state.files["photo1"] = bytes(300_000)
    async with opened() as desk:
        pieces = [piece async for piece in desk.telegram.fetch("photo1")]
    assert len(pieces) > 1
    assert b"".join(pieces) == bytes(300_000)


async def test_a_file_that_is_too_big_or_gone_is_never_asked_for_again(fake: FakeTelegram, opened: Opened) -> None:
    fake.state.files["big"] = bytes(20 * 1024 * 1024 + 1)
    async with opened() as desk:
        with pytest.raises(Rejected, match="20 MB"):
            [piece async for piece in desk.telegram.fetch("big")]


async def test_a_fetch_that_breaks_off_is_tried_again(fake: FakeTelegram, opened: Opened) -> None:
    fake.state.files["photo1"] = bytes(300_000)
    async with opened() as desk:
        for method, fault in (("getFile", Fault.DROP), ("file", Fault.DROP_AFTER), ("file", Fault.ERROR)):
            fake.faults.next(method, fault)
            with pytest.raises(Retry):
                [piece async for piece in desk.telegram.fetch("photo1")]


async def test_the_check_names_the_bot_and_sees_a_foreign_webhook(fake: FakeTelegram, opened: Opened) -> None:
    async with opened() as desk:
        assert [(check.name, check.ok) for check in await desk.telegram.check()] == [
            ("Bot API", True),
            ("receiving", True),
            ("clock", True),
        ]
        fake.state.webhook = {"url": "https://old.example/"}
        receiving = (await desk.telegram.check())[1]
        assert not receiving.ok
        assert "old.example" in receiving.message
        assert fake.state.webhook


async def test_the_check_says_what_to_do_about_a_wrong_token(opened: Opened) -> None:
    async with opened(token=Secret("100:other")) as desk:
        (check,) = await desk.telegram.check()
    assert not check.ok
    assert "@BotFather" in check.hint


async def test_a_link_brings_its_token_back(opened: Opened) -> None:
    async with opened() as desk:
        assert await desk.telegram.link("Ab_-9") == "https://t.me/omnid_fake_bot?start=Ab_-9"
        for token in ("", "x" * 65, "a b", "ключ"):
            with pytest.raises(ValueError):
                await desk.telegram.link(token)
