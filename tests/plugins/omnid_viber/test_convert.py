from pathlib import Path

import pytest

from omnid.channel import (
    AttachmentType,
    Claimed,
    ClaimType,
    Incoming,
    Reach,
    Receipt,
    ReceiptState,
    Received,
    RemoteFile,
    Sender,
)
from omnid_viber import incoming
from omnid_viber.raw import glance

PAYLOADS = Path(__file__).parent / "payloads"
ANA = Sender(external_id="01234567890A=", name="Ана Petrović", language="sr")
AT = 1763000010000


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def converted(name: str) -> list[Incoming]:
    return incoming(payload(name))


def received(name: str) -> Received:
    (one,) = converted(name)
    assert isinstance(one, Received)
    return one


def test_a_text() -> None:
    assert converted("text") == [Received(external_id="4912661846655238145", sender=ANA, text="Здраво 😀", at=AT)]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (
            "picture",
            RemoteFile(
                type=AttachmentType.IMAGE,
                ref="https://dl-media.viber.com/5/media/2/p.jpg?Expires=1",
                name="p.jpg",
                mime="image/jpeg",
                size=123456,
            ),
        ),
        (
            "video",
            RemoteFile(
                type=AttachmentType.VIDEO,
                ref="https://dl-media.viber.com/v.mp4",
                name="v.mp4",
                mime="video/mp4",
                size=654321,
                meta={"duration": 12},
            ),
        ),
        (
            "file",
            RemoteFile(
                type=AttachmentType.FILE,
                ref="https://dl-media.viber.com/f",
                name="račun.pdf",
                mime="application/octet-stream",
                size=20481,
            ),
        ),
        (
            "sticker",
            RemoteFile(
                type=AttachmentType.STICKER,
                ref="https://s.viber.com/40133.png",
                name="sticker.png",
                mime="image/png",
                meta={"sticker_id": 40133},
            ),
        ),
        ("contact", RemoteFile(type=AttachmentType.CONTACT, meta={"name": "Ана", "phone": "+381640000001"})),
        (
            "location",
            RemoteFile(
                type=AttachmentType.LOCATION, meta={"latitude": 44.81, "longitude": 20.46, "title": "Trg Republike"}
            ),
        ),
    ],
)
def test_each_sort_of_file(name: str, file: RemoteFile) -> None:
    assert received(name).files == [file]


def test_a_picture_keeps_its_caption() -> None:
    assert received("picture").text == "ево"


def test_a_shared_phone_is_claimed_and_not_proven() -> None:
    assert received("contact").claims == [Claimed(type=ClaimType.PHONE, value="+381640000001")]


def test_an_address_alone_is_the_text() -> None:
    assert received("url").text == "https://shop.example/7"


def test_a_press_has_the_button_s_words_and_its_data() -> None:
    assert (received("pressed").text, received("pressed").pressed) == ("Yes, please", "yes-7")


@pytest.mark.parametrize("name", ["text", "written_beside_buttons", "tracking_of_another_program"])
def test_what_somebody_wrote_is_no_press(name: str) -> None:
    assert received(name).pressed is None


def test_who_opens_the_bot_by_a_link_brings_its_token_and_waits_for_nothing() -> None:
    one = received("opened_by_link")
    assert (one.sender, one.start, one.automatic) == (ANA, "visit-7f3", True)


@pytest.mark.parametrize("name", ["opened", "webhook", "client_status"])
def test_what_is_not_for_the_desk_is_nothing(name: str) -> None:
    assert converted(name) == []


def test_subscribed_and_unsubscribed() -> None:
    assert converted("subscribed") == [Reach(sender=ANA, reachable=True)]
    (left,) = converted("unsubscribed")
    assert isinstance(left, Reach)
    assert (left.sender.external_id, left.reachable) == ("01234567890A=", False)
    assert left.reason


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("delivered", ReceiptState.DELIVERED, None),
        ("seen", ReceiptState.READ, None),
        ("failed", ReceiptState.FAILED, "Viber: picture too large"),
    ],
)
def test_receipts(name: str, state: ReceiptState, reason: str | None) -> None:
    assert converted(name) == [Receipt(external_id="4912661846655238149", state=state, reason=reason, at=AT)]


@pytest.mark.parametrize("event", ["message", "conversation_started", "subscribed", "unsubscribed", "seen"])
def test_a_callback_without_what_makes_it_one_is_for_the_journal(event: str) -> None:
    with pytest.raises(ValueError, match=f"{event} without"):
        incoming(b'{"event":"%s","timestamp":1}' % event.encode())


def test_every_callback_has_a_key_of_its_own() -> None:
    names = ["text", "opened", "subscribed", "unsubscribed", "delivered", "seen", "failed"]
    keys = [glance(payload(name)).key for name in names]
    assert len(set(keys)) == len(names)
    assert keys[-2:] == ["4912661846655238149:seen", "4912661846655238149:failed"]
    assert glance(b"\xff").key == glance(b"\xff").key != glance(b"\xfe").key
