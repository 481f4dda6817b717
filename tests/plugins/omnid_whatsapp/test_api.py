import hashlib
from collections.abc import AsyncIterator

import pytest

from omnid.channel import (
    AttachmentType,
    ChannelDown,
    Outcome,
    Outgoing,
    OutgoingFile,
    Rejected,
    Retry,
    Secret,
    Template,
    Unreachable,
    Unsure,
    WindowClosed,
)
from omnid_whatsapp.fake import FakeWhatsApp, Fault
from omnid_whatsapp.fake.state import FakeFile

from .conftest import PHONE, Opened


def outgoing(text: str = "Hello 😀", **fields: object) -> Outgoing:
    given = {"key": "k.0", "number": 1, "recipient": PHONE, "text": text, **fields}
    return Outgoing(**given)  # type: ignore[arg-type]


def file(data: bytes, *, name: str = "счёт 1.pdf", broken: bool = False) -> OutgoingFile:
    async def opened() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 65536):
            yield data[start : start + 65536]
        if broken:
            raise OSError("the disk is gone")

    size = len(data) + broken
    return OutgoingFile(type=AttachmentType.FILE, name=name, mime="application/pdf", size=size, open=opened)


async def test_a_text_leaves_and_its_id_is_known(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened() as desk:
        sent = await desk.whatsapp.send(outgoing())
    (message,) = fake.state.sent
    assert (message.id, message.to, message.text) == (sent.external_id, PHONE, "Hello 😀")


async def test_a_user_id_is_written_to_like_a_phone(fake: FakeWhatsApp, opened: Opened) -> None:
    fake.state.person("US.13491208655302741918")
    async with opened() as desk:
        await desk.whatsapp.send(outgoing(recipient="US.13491208655302741918"))
    assert fake.state.sent[0].body["recipient"] == "US.13491208655302741918"
    assert "to" not in fake.state.sent[0].body


async def test_a_file_is_uploaded_and_named(fake: FakeWhatsApp, opened: Opened) -> None:
    data = bytes(range(256)) * 1000
    async with opened() as desk:
        await desk.whatsapp.send(outgoing("Your bill", file=file(data)))
    (message,) = fake.state.sent
    assert (message.body["document"]["filename"], message.text) == ("счёт 1.pdf", "Your bill")
    assert message.file is not None
    assert message.file.mime == "application/pdf"
    assert hashlib.sha256(message.file.data).digest() == hashlib.sha256(data).digest()


@pytest.mark.parametrize("name", ['a"b.pdf', "a\r\nX-Evil: 1.pdf", "a\x00b", "../../etc/passwd", "", "x" * 5000])
async def test_a_hostile_file_name_cannot_break_the_upload(fake: FakeWhatsApp, opened: Opened, name: str) -> None:
    async with opened() as desk:
        await desk.whatsapp.send(outgoing(file=file(b"bytes", name=name)))
    (message,) = fake.state.sent
    assert message.file is not None
    assert message.file.data == b"bytes"


async def test_another_try_of_a_message_does_not_upload_again(fake: FakeWhatsApp, opened: Opened) -> None:
    fake.faults.next("messages", Fault.SLOW_DOWN)
    async with opened() as desk:
        with pytest.raises(Retry):
            await desk.whatsapp.send(outgoing(file=file(b"bytes")))
        await desk.whatsapp.send(outgoing(file=file(b"bytes")))
    assert len(fake.state.files) == 1


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.ERROR, Fault.BAD_GATEWAY])
async def test_a_failed_upload_is_tried_again_for_nothing_was_sent(
    fake: FakeWhatsApp, opened: Opened, fault: Fault
) -> None:
    fake.faults.next("media", fault)
    async with opened() as desk:
        with pytest.raises(Retry):
            await desk.whatsapp.send(outgoing(file=file(b"bytes")))
    assert fake.state.sent == []


async def test_an_upload_that_broke_off_sends_nothing(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened() as desk:
        with pytest.raises(Retry):
            await desk.whatsapp.send(outgoing(file=file(b"half", broken=True)))
    assert fake.state.sent == []


async def test_a_template_is_sent_by_name(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened() as desk:
        await desk.whatsapp.send(outgoing("", template=Template(name="order_ready", values=["42"])))
        with pytest.raises(Rejected, match="no such template"):
            await desk.whatsapp.send(outgoing("", template=Template(name="no_such_template")))
    assert fake.state.sent[0].body["template"]["name"] == "order_ready"


@pytest.mark.parametrize(
    ("fault", "expected", "taken"),
    [
        (Fault.SLOW_DOWN, Retry, 0),
        (Fault.PAIR_TOO_FAST, Retry, 0),
        (Fault.BUSY, Retry, 0),
        (Fault.DROP, Unsure, 0),
        (Fault.DROP_AFTER, Unsure, 1),
        (Fault.HANG, Unsure, 1),
        (Fault.ERROR, Unsure, 0),
        (Fault.ERROR_AFTER, Unsure, 1),
        (Fault.BAD_GATEWAY, Unsure, 0),
        (Fault.UNAUTHORIZED, ChannelDown, 0),
        (Fault.NOT_PERMITTED, ChannelDown, 0),
        (Fault.LOCKED, ChannelDown, 0),
        (Fault.REFUSE, Rejected, 0),
        (Fault.FORBID, Unreachable, 0),
        (Fault.STOPPED, Unreachable, 0),
        (Fault.WINDOW, WindowClosed, 0),
    ],
)
async def test_each_fault_becomes_its_outcome(
    fake: FakeWhatsApp, opened: Opened, fault: Fault, expected: type[Outcome], taken: int
) -> None:
    fake.faults.next("messages", fault)
    async with opened(request_timeout=1.0 if fault is Fault.HANG else 30.0) as desk:
        with pytest.raises(expected) as raised:
            await desk.whatsapp.send(outgoing())
        assert type(raised.value) is expected
        assert len(fake.state.sent) == taken
        assert fake.token not in raised.value.reason
        await desk.whatsapp.send(outgoing("well again"))
    assert fake.state.sent[-1].text == "well again"


async def test_the_whole_number_pauses_for_its_limit_and_not_for_one_contact(
    fake: FakeWhatsApp, opened: Opened
) -> None:
    fake.faults.next("messages", Fault.SLOW_DOWN, Fault.PAIR_TOO_FAST)
    pauses = []
    async with opened() as desk:
        for _ in range(2):
            with pytest.raises(Retry) as raised:
                await desk.whatsapp.send(outgoing())
            pauses.append((raised.value.whole_channel, raised.value.after))
    assert pauses == [(True, 5.0), (False, None)]


async def test_nothing_left_when_nobody_listens(opened: Opened) -> None:
    async with opened(base_url="http://127.0.0.1:1") as desk:
        with pytest.raises(Retry, match="cannot be reached"):
            await desk.whatsapp.send(outgoing())


async def test_settings_that_cannot_work_are_told(opened: Opened) -> None:
    for settings in ({"base_url": "graph.facebook.com"}, {"token": Secret("")}, {"token": Secret("a\nb")}):
        with pytest.raises(ChannelDown):
            async with opened(**settings):
                pass


async def test_an_answer_marks_the_question_as_read_once(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened() as desk:
        for _ in range(2):
            await desk.whatsapp.send(outgoing(answers="wamid.in1"))
    assert fake.state.reads == [{"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.in1"}]


async def test_a_read_mark_that_fails_is_not_in_the_answers_way(fake: FakeWhatsApp, opened: Opened) -> None:
    fake.faults.next("messages", Fault.ERROR)
    async with opened() as desk:
        await desk.whatsapp.send(outgoing(answers="wamid.in1"))
    assert len(fake.state.sent) == 1


async def test_no_read_marks_where_they_are_not_wanted(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened(mark_read=False) as desk:
        await desk.whatsapp.send(outgoing(answers="wamid.in1"))
        fake.write(PHONE, "Hello?")
        await desk.port.until(lambda: bool(desk.port.received))
        await desk.whatsapp.typing(PHONE)
    assert fake.state.reads == []


async def test_typing_is_shown_on_the_newest_message(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened() as desk:
        await desk.whatsapp.typing(PHONE)
        assert fake.state.reads == []
        fake.write(PHONE, "One")
        newest = fake.write(PHONE, "Two")
        await fake.state.until(lambda: fake.delivery.taken == 2)
        await desk.whatsapp.typing(PHONE)
    (read,) = fake.state.reads
    assert (read["message_id"], read["typing_indicator"]) == (newest, {"type": "text"})


async def test_a_file_is_fetched_in_pieces(fake: FakeWhatsApp, opened: Opened) -> None:
    fake.state.files["42"] = FakeFile(name="", mime="image/jpeg", data=bytes(300_000))
    async with opened() as desk:
        pieces = [piece async for piece in desk.whatsapp.fetch("42")]
    assert len(pieces) > 1
    assert b"".join(pieces) == bytes(300_000)


async def test_a_fetch_that_breaks_off_is_tried_again(fake: FakeWhatsApp, opened: Opened) -> None:
    fake.state.files["42"] = FakeFile(name="", mime="image/jpeg", data=bytes(300_000))
    async with opened() as desk:
        for call, fault in (("media", Fault.BAD_GATEWAY), ("file", Fault.DROP_AFTER), ("file", Fault.ERROR)):
            fake.faults.next(call, fault)
            with pytest.raises(Retry):
                [piece async for piece in desk.whatsapp.fetch("42")]
        for ref in ("no-such-file", "../../messages"):
            with pytest.raises(Retry):
                [piece async for piece in desk.whatsapp.fetch(ref)]


async def test_a_link_opens_a_chat_with_the_token_in_it(opened: Opened) -> None:
    async with opened() as desk:
        assert await desk.whatsapp.link("Ab_-9") == ("https://wa.me/15550783881?text=%F0%9F%91%8B%20%5Bref%3AAb_-9%5D")
        for token in ("", "x" * 65, "a b", "ключ"):
            with pytest.raises(ValueError):
                await desk.whatsapp.link(token)
