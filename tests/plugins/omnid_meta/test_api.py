import hashlib
from collections.abc import AsyncIterator

import pytest

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
    Template,
    Unreachable,
    Unsure,
    WindowClosed,
)
from omnid_meta.fake import FakeMeta, Fault

from .conftest import ANN, Opened


def outgoing(text: str = "Hello 😀", **fields: object) -> Outgoing:
    given = {"key": "k.0", "number": 1, "recipient": ANN, "text": text, **fields}
    return Outgoing(**given)  # type: ignore[arg-type]


def file(data: bytes, sort: AttachmentType = AttachmentType.FILE, url: str | None = None) -> OutgoingFile:
    async def opened() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 65536):
            yield data[start : start + 65536]

    return OutgoingFile(type=sort, name='a"\r\nb.pdf', mime="application/pdf", size=len(data), open=opened, url=url)


async def test_a_text_leaves_and_its_id_is_known(fake: FakeMeta, gram: FakeMeta, opened: Opened) -> None:
    for service in (fake, gram):
        async with opened(service) as desk:
            sent = await desk.meta.send(outgoing())
        (message,) = service.state.sent
        assert (message.mid, message.to, message.text) == (sent.external_id, ANN, "Hello 😀")


async def test_choices_are_quick_replies_and_many_are_numbered(fake: FakeMeta, opened: Opened) -> None:
    few = [Button(text=f"Choice {number}", data=str(number)) for number in range(13)]
    async with opened(fake) as desk:
        await desk.meta.send(outgoing(buttons=[few]))
        await desk.meta.send(outgoing(buttons=[[*few, Button(text="One more")]]))
    shown, numbered = fake.state.sent
    assert [reply["payload"] for reply in shown.body["message"]["quick_replies"]] == [str(n) for n in range(13)]
    assert numbered.text.endswith("14. One more")


async def test_pages_to_open_are_buttons_on_messenger_and_lines_on_instagram(
    fake: FakeMeta, gram: FakeMeta, opened: Opened
) -> None:
    buttons = [[Button(text="Shop", url="https://shop.example/"), Button(text="Later", data="later")]]
    for service in (fake, gram):
        async with opened(service) as desk:
            await desk.meta.send(outgoing(buttons=buttons))
    template = fake.state.sent[0].body["message"]["attachment"]["payload"]
    assert [button["type"] for button in template["buttons"]] == ["web_url", "postback"]
    assert gram.state.sent[0].text == "Hello 😀\nShop: https://shop.example/"
    assert len(gram.state.sent[0].body["message"]["quick_replies"]) == 1


async def test_a_file_is_uploaded_once_for_all_tries(fake: FakeMeta, opened: Opened) -> None:
    data = bytes(range(256)) * 1000
    fake.faults.next("messages", Fault.SLOW_DOWN)
    async with opened(fake) as desk:
        with pytest.raises(Retry):
            await desk.meta.send(outgoing("", file=file(data)))
        await desk.meta.send(outgoing("", file=file(data)))
    (message,) = fake.state.sent
    assert len(fake.state.uploads) == 1
    assert hashlib.sha256(message.data or b"").digest() == hashlib.sha256(data).digest()


async def test_instagram_is_given_an_address_or_the_file_itself(gram: FakeMeta, opened: Opened) -> None:
    async with opened(gram) as desk:
        await desk.meta.send(outgoing("", file=file(b"x", AttachmentType.IMAGE, "https://desk.example/files/1/a.png")))
        await desk.meta.send(outgoing("", file=file(b"x", AttachmentType.IMAGE)))
    first, second = (message.body["message"]["attachment"] for message in gram.state.sent)
    assert first == {"type": "image", "payload": {"url": "https://desk.example/files/1/a.png"}}
    assert "attachment_id" in second["payload"]


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.ERROR, Fault.BAD_GATEWAY])
async def test_a_failed_upload_is_tried_again_for_nothing_was_sent(
    fake: FakeMeta, opened: Opened, fault: Fault
) -> None:
    fake.faults.next("upload", fault)
    async with opened(fake) as desk:
        with pytest.raises(Retry):
            await desk.meta.send(outgoing("", file=file(b"bytes")))
    assert fake.state.sent == []


@pytest.mark.parametrize(
    ("fault", "expected", "taken"),
    [
        (Fault.SLOW_DOWN, Retry, 0),
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
        (Fault.WINDOW, WindowClosed, 0),
    ],
)
async def test_each_fault_becomes_its_outcome(
    fake: FakeMeta, opened: Opened, fault: Fault, expected: type[Outcome], taken: int
) -> None:
    fake.faults.next("messages", fault)
    async with opened(fake, request_timeout=1.0 if fault is Fault.HANG else 30.0) as desk:
        with pytest.raises(expected) as raised:
            await desk.meta.send(outgoing())
        assert type(raised.value) is expected
        assert len(fake.state.sent) == taken
        assert fake.token not in raised.value.reason
        await desk.meta.send(outgoing("well again"))
    assert fake.state.sent[-1].text == "well again"


async def test_who_is_not_there_is_unreachable(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake) as desk:
        with pytest.raises(Unreachable):
            await desk.meta.send(outgoing(recipient="404"))


@pytest.mark.parametrize("text", ["", "  ", "lone \ud800 surrogate"])
async def test_what_cannot_be_carried_is_rejected(fake: FakeMeta, opened: Opened, text: str) -> None:
    async with opened(fake) as desk:
        with pytest.raises(Rejected):
            await desk.meta.send(outgoing(text))
        with pytest.raises(Rejected, match="no templates"):
            await desk.meta.send(outgoing(text, template=Template(name="x")))


async def test_after_a_day_only_an_operator_who_may_still_answers(fake: FakeMeta, opened: Opened) -> None:
    fake.state.late.add(ANN)
    async with opened(fake) as desk:
        with pytest.raises(WindowClosed):
            await desk.meta.send(outgoing())
    async with opened(fake, human_agent=True) as desk:
        with pytest.raises(WindowClosed):
            await desk.meta.send(outgoing(automatic=True))
        await desk.meta.send(outgoing())
    (message,) = fake.state.sent
    assert (message.body["messaging_type"], message.body["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


async def test_nothing_left_when_nobody_listens(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake, base_url="http://127.0.0.1:1") as desk:
        with pytest.raises(Retry, match="cannot be reached"):
            await desk.meta.send(outgoing())


async def test_a_wrong_app_secret_is_the_channels_trouble(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake, app_secret=Secret("other")) as desk:
        with pytest.raises(ChannelDown, match="app_secret"):
            await desk.meta.send(outgoing())


async def test_settings_that_cannot_work_are_told(fake: FakeMeta, opened: Opened) -> None:
    for settings in ({"base_url": "graph.facebook.com"}, {"token": Secret("")}, {"app_secret": Secret("a\nb")}):
        with pytest.raises(ChannelDown):
            async with opened(fake, **settings):
                pass


async def test_an_answer_marks_the_question_as_seen_once(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake) as desk:
        for _ in range(2):
            await desk.meta.send(outgoing(answers="m_in1"))
        fake.faults.next("actions", Fault.ERROR)
        await desk.meta.send(outgoing(answers="m_in2"))
    assert fake.state.actions == [(ANN, "mark_seen")]
    assert len(fake.state.sent) == 3


async def test_typing_is_shown(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake) as desk:
        await desk.meta.typing(ANN)
    async with opened(fake, mark_seen=False) as desk:
        await desk.meta.typing(ANN)
    assert fake.state.actions == [(ANN, "mark_seen"), (ANN, "typing_on"), (ANN, "typing_on")]


async def test_a_file_is_fetched_without_the_token(fake: FakeMeta, opened: Opened) -> None:
    fake.state.files["a.jpg"] = bytes(300_000)
    async with opened(fake) as desk:
        pieces = [piece async for piece in desk.meta.fetch(f"{fake.base_url}/file/a.jpg")]
        assert b"".join(pieces) == bytes(300_000)
        fake.faults.next("file", Fault.ERROR)
        with pytest.raises(Retry):
            [piece async for piece in desk.meta.fetch(f"{fake.base_url}/file/a.jpg")]
        with pytest.raises(Rejected, match="run out"):
            [piece async for piece in desk.meta.fetch(f"{fake.base_url}/file/gone.jpg")]


@pytest.mark.parametrize("ref", ["http://127.0.0.1:22/", "file:///etc/passwd", "ftp://x.example/", ""])
async def test_a_file_elsewhere_is_not_asked_for(fake: FakeMeta, opened: Opened, ref: str) -> None:
    async with opened(fake) as desk:
        with pytest.raises(Rejected):
            [piece async for piece in desk.meta.fetch(ref)]


async def test_a_link_opens_a_chat_with_the_token_in_it(fake: FakeMeta, gram: FakeMeta, opened: Opened) -> None:
    for service, url in ((fake, "https://m.me/lucky.shrub?ref=Ab_-9"), (gram, "https://ig.me/m/lucky.shrub?ref=Ab_-9")):
        async with opened(service) as desk:
            assert await desk.meta.link("Ab_-9") == url
            for token in ("", "x" * 251, "a b", "ключ"):
                with pytest.raises(ValueError):
                    await desk.meta.link(token)


async def test_the_check_says_what_is_wrong_and_what_to_do(fake: FakeMeta, gram: FakeMeta, opened: Opened) -> None:
    for service in (fake, gram):
        async with opened(service) as desk:
            good = await desk.meta.check()
        assert [(check.name, check.ok) for check in good] == [
            ("account", True),
            ("subscription", True),
            ("webhook", False),
        ]
        for settings, hint in (
            ({"token": Secret("other")}, "token"),
            ({"app_secret": Secret("other")}, "App settings"),
            ({"base_url": "http://127.0.0.1:1"}, "proxy"),
        ):
            async with opened(service, **settings) as desk:
                (check,) = await desk.meta.check()
            assert not check.ok
            assert hint in check.hint
        service.fields = ["messages"]
        async with opened(service, hook_url="http://desk.example/hooks/m/s") as desk:
            found = {check.name: check for check in await desk.meta.check()}
        assert "messaging_postbacks" in found["subscription"].message
        assert "only https" in found["webhook"].message


async def test_another_account_s_token_is_found(gram: FakeMeta, opened: Opened) -> None:
    async with opened(gram, account_id="999") as desk:
        (check,) = await desk.meta.check()
    assert not check.ok
    assert "account_id" in check.hint
