from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from omnid.channel import (
    AttachmentType,
    Claimed,
    ClaimType,
    Edited,
    Entity,
    EntityType,
    Reach,
    Received,
    RemoteFile,
    Sender,
)
from omnid_telegram import incoming
from omnid_telegram.ids import message_id, split_message_id

PAYLOADS = Path(__file__).parent / "payloads"
ANN = Sender(external_id="700100", name="Анна Example", username="anna_example", language="ru")


def converted(name: str) -> list[object]:
    return list(incoming((PAYLOADS / f"{name}.json").read_bytes()))


def received(name: str) -> Received:
    (found,) = converted(name)
    assert isinstance(found, Received)
    return found


def test_a_text_keeps_its_markup_in_characters() -> None:
    assert received("text") == Received(
        external_id="700100:11",
        sender=ANN,
        text="Hi 😀 bold link",
        entities=[
            Entity(type=EntityType.BOLD, offset=5, length=4),
            Entity(type=EntityType.LINK, offset=10, length=4, url="https://shop.example/"),
        ],
        at=1763000011000,
    )


def test_a_reply_names_the_message_it_answers() -> None:
    assert received("reply").reply_to == "700100:5"


def test_a_photo_comes_in_its_largest_size_with_its_caption() -> None:
    photo = received("photo")
    assert photo.text == "My 😀 receipt"
    assert photo.entities == [Entity(type=EntityType.ITALIC, offset=5, length=7)]
    (file,) = photo.files
    assert (file.type, file.ref, file.size, file.mime) == (AttachmentType.IMAGE, "AgACl", 90000, "image/jpeg")


@pytest.mark.parametrize(
    ("name", "sort", "file_name", "mime"),
    [
        ("video", AttachmentType.VIDEO, "clip.mp4", "video/mp4"),
        ("animation", AttachmentType.ANIMATION, "cat.mp4", "video/mp4"),
        ("document", AttachmentType.FILE, "счёт.pdf", "application/pdf"),
        ("audio", AttachmentType.AUDIO, "Band - Song.mp3", "audio/mpeg"),
        ("voice", AttachmentType.VOICE, "voice.ogg", "audio/ogg"),
        ("video_note", AttachmentType.VIDEO, "video.mp4", "video/mp4"),
        ("sticker", AttachmentType.STICKER, "sticker.webm", "video/webm"),
    ],
)
def test_each_sort_of_file_is_one_attachment(name: str, sort: AttachmentType, file_name: str, mime: str) -> None:
    (file,) = received(name).files
    assert (file.type, file.name, file.mime) == (sort, file_name, mime)
    assert file.ref
    assert file.size > 0


def test_a_place_has_coordinates_and_a_venue_its_name() -> None:
    place = {"latitude": 59.93, "longitude": 30.31}
    assert received("location").files == [RemoteFile(type=AttachmentType.LOCATION, meta=place)]
    venue = {**place, "title": "Shop, Nevsky 1"}
    assert received("venue").files == [RemoteFile(type=AttachmentType.LOCATION, meta=venue)]


def test_a_phone_is_verified_only_when_it_is_the_senders_own() -> None:
    own, other = received("contact_own"), received("contact_other")
    assert own.claims == [Claimed(type=ClaimType.PHONE, value="+79990001122", verified=True)]
    assert own.files[0].meta == {"name": "Анна", "phone": "+79990001122"}
    assert other.claims == [Claimed(type=ClaimType.PHONE, value="+7 999 000-33-44", verified=False)]


def test_a_deep_link_brings_its_payload_and_keeps_it_out_of_the_text() -> None:
    assert (received("start").start, received("start").text) == ("order_1042-x", "/start")
    assert (received("start_plain").start, received("start_plain").text) == (None, "/start")


def test_an_edit_names_the_message_it_changes() -> None:
    assert converted("edited") == [
        Edited(external_id="700100:11", sender=ANN, text="Hi again", at=1763000500000),
    ]


def test_a_pressed_button_is_a_message_with_the_buttons_words() -> None:
    pressed = received("pressed")
    assert (pressed.text, pressed.pressed, pressed.reply_to) == ("Great 😀", "rate:5", "700100:30")
    assert received("pressed_on_old").text == "rate:5"
    assert pressed.external_id != received("pressed_on_old").external_id


def test_blocking_and_unblocking_change_reach() -> None:
    assert converted("blocked") == [Reach(sender=ANN, reachable=False, reason="The contact blocked the bot.")]
    assert converted("unblocked") == [Reach(sender=ANN, reachable=True)]


def test_a_dice_is_at_least_words() -> None:
    assert received("dice").text == "🎲 4"


@pytest.mark.parametrize("name", ["group", "added_to_group", "pinned", "edited_live_location", "unknown_update"])
def test_what_is_no_message_to_the_desk_is_nothing(name: str) -> None:
    assert converted(name) == []


def test_fields_of_the_future_do_not_matter() -> None:
    assert received("from_the_future").text == "Still readable"


def test_every_recorded_payload_converts_the_same_twice() -> None:
    paths = sorted(PAYLOADS.glob("*.json"))
    assert len(paths) > 20
    for path in paths:
        assert incoming(path.read_bytes()) == incoming(path.read_bytes())


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"update_id":"x"}', b'{"update_id":1,"message":5}', b"[" * 99999])
def test_what_is_no_update_raises_an_ordinary_error(raw: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, RecursionError)):
        incoming(raw)


def test_a_message_id_comes_apart_as_it_was_put_together() -> None:
    assert split_message_id(message_id(-100123, 7)) == (-100123, 7)
    for foreign in ("", "7", "a:b", "7:press:1"):
        with pytest.raises(ValueError):
            split_message_id(foreign)


def test_a_card_without_a_number_claims_nothing(update: Callable[[dict[str, object]], bytes]) -> None:
    (found,) = incoming(update({"contact": {"phone_number": "", "first_name": "Nobody"}}))
    assert isinstance(found, Received)
    assert found.claims == []


@pytest.fixture
def update() -> Callable[[dict[str, object]], bytes]:
    def made(fields: dict[str, object]) -> bytes:
        chat = {"id": 1, "type": "private"}
        message = {"message_id": 1, "date": 1, "chat": chat, "from": {"id": 1, "first_name": "A"}, **fields}
        return msgspec.json.encode({"update_id": 1, "message": message})

    return made
