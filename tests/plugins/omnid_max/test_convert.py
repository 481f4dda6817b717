import hashlib
import hmac
from pathlib import Path

import pytest

from omnid.channel import (
    AttachmentType,
    Claimed,
    ClaimType,
    Edited,
    Entity,
    EntityType,
    Incoming,
    Reach,
    Received,
    RemoteFile,
    Retracted,
    Sender,
)
from omnid_max import incoming
from omnid_max.contact import phones_in, vouched
from omnid_max.raw import glance, marker_in, split_updates, wrap

PAYLOADS = Path(__file__).parent / "payloads"
TOKEN = "recorded-token"
ANNA = Sender(external_id="5011", name="Анна Петрова", username="anna_p", language="ru")
AT = 1763000010000


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def converted(name: str) -> list[Incoming]:
    return incoming(wrap(payload(name), TOKEN))


def received(name: str) -> Received:
    (one,) = converted(name)
    assert isinstance(one, Received)
    return one


def test_a_text_with_its_markup() -> None:
    assert converted("text") == [
        Received(
            external_id="mid.0000a1",
            sender=ANNA,
            text="Здравствуйте 😀 важно",
            entities=[Entity(type=EntityType.BOLD, offset=15, length=5)],
            at=AT,
        )
    ]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (
            "image",
            RemoteFile(
                type=AttachmentType.IMAGE, ref="https://i.oneme.ru/i?r=abc", name="image.jpg", mime="image/jpeg"
            ),
        ),
        (
            "video",
            RemoteFile(
                type=AttachmentType.VIDEO,
                ref="video:vtok",
                name="video.mp4",
                mime="video/mp4",
                meta={"width": 640, "height": 360, "duration": 12},
            ),
        ),
        (
            "audio",
            RemoteFile(type=AttachmentType.AUDIO, ref="https://vd.okcdn.ru/a", name="audio.mp3", mime="audio/mpeg"),
        ),
        (
            "file",
            RemoteFile(
                type=AttachmentType.FILE,
                ref="https://fd.oneme.ru/f",
                name="договор.pdf",
                mime="application/octet-stream",
                size=20481,
            ),
        ),
        (
            "sticker",
            RemoteFile(
                type=AttachmentType.STICKER,
                ref="https://st.oneme.ru/s",
                name="sticker.webp",
                mime="image/webp",
                meta={"width": 512, "height": 512},
            ),
        ),
        ("location", RemoteFile(type=AttachmentType.LOCATION, meta={"latitude": 59.93, "longitude": 30.31})),
        (
            "contact",
            RemoteFile(type=AttachmentType.CONTACT, meta={"name": "Анна Петрова", "phone": "+79990001122"}),
        ),
    ],
)
def test_each_sort_of_file(name: str, file: RemoteFile) -> None:
    assert received(name).files == [file]


@pytest.mark.parametrize(
    ("name", "verified"), [("contact", True), ("contact_other", False), ("contact_without_hash", False)]
)
def test_a_phone_is_verified_only_by_max_s_hash_of_the_sender_s_own_card(name: str, verified: bool) -> None:
    assert received(name).claims == [Claimed(type=ClaimType.PHONE, value="+79990001122", verified=verified)]


def test_a_phone_is_not_verified_with_another_bot_s_token() -> None:
    (one,) = incoming(wrap(payload("contact"), "another-token"))
    assert isinstance(one, Received)
    assert not one.claims[0].verified


def test_a_card_is_vouched_for_however_its_lines_end() -> None:
    card = "BEGIN:VCARD\r\nTEL:+7 (999) 000-11-22\r\nEND:VCARD\r\n"
    assert not vouched(TOKEN, card, "5f8e" * 16)
    good = hmac.digest(TOKEN.encode(), card.encode(), hashlib.sha256).hex()
    for spelling in (card, card.replace("\r\n", "\\r\\n"), card.replace("\r\n", "\n")):
        assert vouched(TOKEN, spelling, good)
        assert vouched(TOKEN, spelling, good.upper())
        assert phones_in(spelling) == ["+79990001122"]


def test_a_link_preview_alone_is_its_address() -> None:
    assert received("share").text == "https://shop.example/7"


def test_a_reply_names_what_it_answers() -> None:
    assert (received("reply").text, received("reply").reply_to) == ("да", "mid.0000b2")


def test_a_forwarded_message_comes_with_its_files() -> None:
    one = received("forward")
    assert (one.text, [file.ref for file in one.files]) == ("было так", ["https://i.oneme.ru/f"])


def test_an_edit_and_a_removal() -> None:
    sender = Sender(external_id="5011", name="Анна Петрова", username="anna_p")
    edited = Edited(external_id="mid.0000a1", sender=sender, text="исправлено", at=AT + 5000)
    assert converted("edited") == [edited]
    assert converted("removed") == [Retracted(external_id="mid.0000a1", at=AT + 6000)]


def test_a_press_has_the_button_s_words() -> None:
    one = received("pressed")
    assert (one.text, one.pressed, one.reply_to) == ("Да", "yes", "mid.0000c3")
    assert received("pressed_on_deleted").text == "yes"


def test_a_start_brings_its_payload() -> None:
    assert (received("started").text, received("started").start) == ("/start", "visit-7f3")
    assert received("started_plain").start is None


@pytest.mark.parametrize("name", ["stopped", "dialog_removed"])
def test_who_stops_the_bot_cannot_be_reached(name: str) -> None:
    (one,) = converted(name)
    assert isinstance(one, Reach)
    assert (one.sender, one.reachable) == (ANNA, False)
    assert one.reason


@pytest.mark.parametrize("name", ["group", "from_a_bot", "bot_added", "from_the_future"])
def test_what_is_not_for_the_desk_is_nothing(name: str) -> None:
    assert converted(name) == []


@pytest.mark.parametrize(
    "sort", ["message_created", "message_edited", "message_callback", "bot_started", "bot_stopped"]
)
def test_an_update_without_what_makes_it_one_is_for_the_journal(sort: str) -> None:
    with pytest.raises(ValueError, match=f"{sort} without"):
        incoming(b'{"update_type":"%s","timestamp":1}' % sort.encode())


def test_every_update_has_a_key_of_its_own() -> None:
    # The rest of the recorded messages share one id, as they are variants of one.
    names = ["text", "edited", "removed", "pressed", "started", "stopped", "dialog_removed", "bot_added"]
    keys = [glance(payload(name)).key for name in names]
    assert len(set(keys)) == len(names)
    assert keys[:4] == ["mid.0000a1", f"edited:mid.0000a1:{AT + 5000}", "removed:mid.0000a1", f"press:cb.1:{AT + 7000}"]


def test_a_glance_sees_who_wrote_where_and_what_waits() -> None:
    assert (glance(payload("text")).user, glance(payload("text")).chat) == (5011, 90511)
    assert glance(payload("group")).chat is None
    assert glance(payload("pressed")).press == "cb.1"
    assert glance(b"\xff").key == glance(b"\xff").key != glance(b"\xfe").key


def test_a_page_no_parser_takes_is_taken_apart() -> None:
    body = b'{"updates":[{"a":"]}\\ud800","marker":1},{"b":[{}]}],"marker":77}'
    updates = split_updates(body)
    assert updates == [b'{"a":"]}\\ud800","marker":1}', b'{"b":[{}]}']
    assert marker_in(body, updates) == 77
    assert split_updates(b"nonsense") == []
