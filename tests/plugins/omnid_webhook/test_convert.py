from pathlib import Path

import pytest

from omnid.channel import (
    AttachmentType,
    Claimed,
    ClaimType,
    Echoed,
    Edited,
    Entity,
    EntityType,
    Reach,
    Reacted,
    Receipt,
    ReceiptState,
    Received,
    RemoteFile,
    Retracted,
    Sender,
    Typing,
)
from omnid_webhook import incoming

PAYLOADS = Path(__file__).parent / "payloads"
ANN = Sender(external_id="ann-1", name="Анна Example", username="anna", language="ru", aliases=["+79990001122"])


def converted(name: str) -> object:
    (found,) = incoming((PAYLOADS / f"{name}.json").read_bytes())
    return found


def test_a_message_keeps_everything_that_was_said() -> None:
    assert converted("message") == Received(
        external_id="m-1",
        sender=ANN,
        text="Hi 😀 bold",
        entities=[Entity(type=EntityType.BOLD, offset=5, length=4)],
        claims=[
            Claimed(type=ClaimType.PHONE, value="+79990001122"),
            Claimed(type=ClaimType.EMAIL, value="ann@shop.example", verified=True),
        ],
        at=1763000011000,
        thread="order 7",
        subject="Order 7",
        due_at=1763003600000,
    )


def test_files_come_by_address_whole_or_without_bytes() -> None:
    found = converted("files")
    assert isinstance(found, Received)
    assert found.files == [
        RemoteFile(
            type=AttachmentType.IMAGE,
            ref="https://files.shop.example/1.png",
            name="1.png",
            mime="image/png",
            size=2048,
        ),
        RemoteFile(type=AttachmentType.FILE, ref="data:text/plain;base64,aGVsbG8=", name="a.txt"),
        RemoteFile(type=AttachmentType.LOCATION, meta={"latitude": 59.93, "longitude": 30.31}),
    ]


def test_each_sort_of_update_is_what_it_says() -> None:
    assert converted("edited") == Edited(external_id="m-1", sender=ANN, text="Hi again", at=1763000099000)
    assert converted("retracted") == Retracted(external_id="m-1")
    receipt = Receipt(external_id="partner-k", state=ReceiptState.READ, up_to=True, at=1763000100000)
    assert converted("receipt") == receipt
    assert converted("reach") == Reach(sender=ANN, reachable=False, reason="The account was closed.")
    echoed = Echoed(external_id="e-1", recipient=ANN, author="Boris", text="Answered in the other desk")
    assert converted("echoed") == echoed
    assert converted("reacted") == Reacted(external_id="partner-k", sender=ANN, reaction="👍")
    assert converted("typing") == Typing(sender=Sender(external_id="ann-1"))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "truncated"),
        (b"[]", "Expected `object`"),
        (b'{"type":"send","key":"k","recipient":"a"}', "Invalid value 'send'"),
        (b'{"type":"message","external_id":"1","sender":{"external_id":"a"},"txet":"x"}', "txet"),
        (b'{"type":"message","external_id":"","sender":{"external_id":"a"}}', "length >= 1"),
        (b'{"type":"message","external_id":"1","sender":{"external_id":"a"},"at":-1}', "at"),
        (b'{"type":"message","external_id":"1","sender":{"external_id":"a"},"text":"\\u0000"}', "NUL"),
        (
            b'{"type":"edited","external_id":"1","sender":{"external_id":"a"},"entities":[{"type":"bold","offset":1,"length":9}]}',
            "outside the text",
        ),
        (
            b'{"type":"message","external_id":"1","sender":{"external_id":"a"},"files":[{"type":"image"}]}',
            "needs its url",
        ),
    ],
)
def test_what_is_not_by_the_schema_says_what_is_wrong(body: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("`", ".")):
        incoming(body)
