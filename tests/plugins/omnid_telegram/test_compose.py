from collections.abc import AsyncIterator

import pytest
from aiogram import methods
from hypothesis import given
from hypothesis import strategies as st

from omnid.channel import AttachmentType, Button, Entity, EntityType, Outgoing, OutgoingFile
from omnid_telegram import compose


def outgoing(**fields: object) -> Outgoing:
    return Outgoing(**{"key": "k", "number": 1, "recipient": "7", "text": "Hello", **fields})  # type: ignore[arg-type]


def file(sort: AttachmentType) -> OutgoingFile:
    async def opened() -> AsyncIterator[bytes]:
        yield b"bytes"

    return OutgoingFile(type=sort, name="a.bin", mime="application/octet-stream", size=5, open=opened)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_button_data_always_fits_and_is_always_the_same(data: str) -> None:
    button = Button(text="Yes", data=data)
    made = compose.button_data(button)
    assert 1 <= len(made.encode()) <= compose.BUTTON_DATA_LIMIT
    assert made == compose.button_data(button)
    if len(data.encode()) <= compose.BUTTON_DATA_LIMIT:
        assert made == data


def test_long_data_with_the_same_beginning_stays_apart() -> None:
    one, two = (compose.button_data(Button(text="Yes", data="x" * 100 + end)) for end in "ab")
    assert one != two


def test_buttons_become_an_inline_keyboard() -> None:
    rows = [
        [Button(text="Yes", data="y"), Button(text="Site", url="https://shop.example/")],
        [],
        [Button(text="Plain")],
    ]
    method = compose.send(outgoing(buttons=rows))
    assert isinstance(method, methods.SendMessage)
    keyboard = method.model_dump(exclude_none=True)["reply_markup"]["inline_keyboard"]
    assert keyboard == [
        [{"text": "Yes", "callback_data": "y"}, {"text": "Site", "url": "https://shop.example/"}],
        [{"text": "Plain", "callback_data": "Plain"}],
    ]


def test_markup_is_sent_as_entities_and_never_parsed_out_of_the_text() -> None:
    method = compose.send(outgoing(text="😀 <b>", entities=[Entity(type=EntityType.BOLD, offset=2, length=3)]))
    assert isinstance(method, methods.SendMessage)
    assert method.parse_mode is None
    assert [(e.type, e.offset, e.length) for e in method.entities or []] == [("bold", 3, 3)]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (AttachmentType.IMAGE, methods.SendPhoto),
        (AttachmentType.VIDEO, methods.SendVideo),
        (AttachmentType.ANIMATION, methods.SendAnimation),
        (AttachmentType.FILE, methods.SendDocument),
        (AttachmentType.AUDIO, methods.SendAudio),
        (AttachmentType.VOICE, methods.SendVoice),
    ],
)
def test_each_sort_of_file_goes_by_its_own_method(sort: AttachmentType, expected: type) -> None:
    method = compose.send(outgoing(file=file(sort)))
    assert isinstance(method, expected)
    assert method.model_dump()["caption"] == "Hello"
    assert compose.upload_of(method) is not None


def test_a_sticker_with_a_text_goes_as_a_file_so_that_the_text_is_not_lost() -> None:
    assert isinstance(compose.send(outgoing(file=file(AttachmentType.STICKER), text="")), methods.SendSticker)
    assert isinstance(compose.send(outgoing(file=file(AttachmentType.STICKER))), methods.SendDocument)


def test_an_answer_to_a_pressed_button_is_an_ordinary_message() -> None:
    for reply_to, expected in (("7:5", 5), ("7:press:9", None), (None, None)):
        method = compose.send(outgoing(reply_to=reply_to))
        assert isinstance(method, methods.SendMessage)
        found = method.reply_parameters.message_id if method.reply_parameters else None
        assert found == expected
