import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from omnid.channel import AttachmentType, Button, OutgoingFile, Rejected, Secret
from omnid_viber import ViberConfig
from omnid_viber.compose import TRACKING_LIMIT, send
from omnid_viber.keyboard import REQUEST_CONTACT, keyboard

from .conftest import USER, outgoing

CONFIG = ViberConfig(token=Secret("t"), sender_name="Shop", avatar="https://shop.example/a.png")


def a_file(sort: AttachmentType, name: str, mime: str, url: str | None = "https://desk.example/f/1/x") -> OutgoingFile:
    async def read() -> AsyncIterator[bytes]:
        yield b"never read"

    return OutgoingFile(type=sort, name=name, mime=mime, size=10, open=read, url=url)


def body(**fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(send(CONFIG, outgoing(**fields)))
    return made


def test_a_text() -> None:
    assert body() == {
        "receiver": USER,
        "sender": {"name": "Shop", "avatar": "https://shop.example/a.png"},
        "tracking_data": '{"key":"k-1.0"}',
        "min_api_version": 1,
        "type": "text",
        "text": "Hello",
    }


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (a_file(AttachmentType.IMAGE, "a.jpg", "image/jpeg"), {"type": "picture", "text": ""}),
        (a_file(AttachmentType.IMAGE, "a.webp", "image/webp"), {"type": "file", "size": 10, "file_name": "a.webp"}),
        (a_file(AttachmentType.VIDEO, "a.mp4", "video/mp4"), {"type": "video", "size": 10}),
        (a_file(AttachmentType.VIDEO, "a.webm", "video/webm"), {"type": "file", "size": 10, "file_name": "a.webm"}),
        (a_file(AttachmentType.FILE, "x" * 300 + ".pdf", "application/pdf"), {"file_name": "x" * 252 + ".pdf"}),
    ],
)
def test_viber_is_told_where_a_file_is(file: OutgoingFile, expected: dict[str, Any]) -> None:
    made = body(text="", file=file)
    assert made["media"] == "https://desk.example/f/1/x"
    assert {name: made.get(name) for name in expected} == expected


def test_a_file_without_a_public_address_is_refused_with_what_to_set() -> None:
    with pytest.raises(Rejected, match="public_url"):
        body(file=a_file(AttachmentType.FILE, "a.pdf", "application/pdf", url=None))


def test_buttons_of_every_type_and_their_words() -> None:
    made = body(
        buttons=[
            [Button(text="Yes & no", data="yes"), Button(text="No", data="No")],
            [Button(text="Site", url="https://shop.example")],
            [Button(text="My number", data=REQUEST_CONTACT)],
        ]
    )
    assert [(one["Columns"], one["ActionType"], one["ActionBody"]) for one in made["keyboard"]["Buttons"]] == [
        (3, "reply", "yes"),
        (3, "reply", "No"),
        (6, "open-url", "https://shop.example"),
        (6, "share-phone", "phone"),
    ]
    first, second = made["keyboard"]["Buttons"][:2]
    assert (first["Text"], first["Silent"], "Silent" in second) == ("Yes &amp; no", True, False)
    assert json.loads(made["tracking_data"])["buttons"] == {"yes": "Yes & no", "No": "No"}


def test_rows_fill_six_columns_and_are_at_most_twelve() -> None:
    made = keyboard([[Button(text=str(number)) for number in range(8)], [Button(text="a")] * 4])
    assert made is not None
    assert [one["Columns"] for one in made.body["Buttons"]] == [1, 1, 1, 1, 1, 1, 3, 3, 2, 2, 1, 1]
    assert keyboard([]) is None
    with pytest.raises(Rejected, match="12 rows"):
        body(buttons=[[Button(text="x")]] * 13)


def test_words_that_are_too_long_to_come_back_are_left_out() -> None:
    made = body(buttons=[[Button(text="w" * 240, data=f"{number}" * 250)] for number in range(9)])
    assert made["tracking_data"] == '{"key":"k-1.0"}'
    assert len(made["tracking_data"]) <= TRACKING_LIMIT


@pytest.mark.parametrize("text", ["\ud800", "😀" * 7500])
def test_what_viber_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        body(text=text)
