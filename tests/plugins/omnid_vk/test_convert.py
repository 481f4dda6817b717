from pathlib import Path

import msgspec
import pytest

from omnid.channel import (
    AttachmentType,
    Echoed,
    Edited,
    Incoming,
    Reach,
    Reacted,
    Receipt,
    ReceiptState,
    Received,
    RemoteFile,
    Sender,
    Typing,
)
from omnid_vk import incoming
from omnid_vk.ids import message_id, split_message_id
from omnid_vk.raw import wrap
from omnid_vk.updates import Profile

PAYLOADS = Path(__file__).parent / "payloads"
NAMELESS = Sender(external_id="700100", username="id700100")


def converted(name: str) -> list[Incoming]:
    return incoming(payload(name))


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def received(name: str) -> Received:
    (found,) = converted(name)
    assert isinstance(found, Received)
    return found


def test_a_text_without_a_known_name_is_of_a_numbered_person() -> None:
    assert received("text") == Received(
        external_id="700100:11",
        sender=Sender(external_id="700100", username="id700100", language="ru"),
        text="Привет 😀, где мой заказ?",
        at=1763000011000,
    )


def test_a_wrapped_event_brings_the_name() -> None:
    ann = Profile(700100, "Анна", "Ли", "ann_lee")
    (found,) = incoming(wrap(payload("text"), [ann], ours=False))
    assert isinstance(found, Received)
    assert found.sender == Sender(external_id="700100", name="Анна Ли", username="ann_lee", language="ru")


def test_a_link_with_ref_brings_its_token() -> None:
    assert (received("ref").start, received("ref").text, received("ref").pressed) == ("order_1042-x", "Начать", None)


def test_a_reply_names_the_message_it_answers() -> None:
    assert received("reply").reply_to == "700100:5"


def test_a_photo_comes_in_its_largest_size() -> None:
    (file,) = received("photo").files
    assert (file.type, file.ref) == (AttachmentType.IMAGE, "https://sun9-1.userapi.example/w.jpg?size=2560x1920")
    assert file.meta == {"width": 2560, "height": 1920}
    assert received("photo").text == "Мой чек"


def test_several_photos_are_several_files() -> None:
    assert len(received("photos").files) == 2


@pytest.mark.parametrize(
    ("name", "sort", "file_name", "mime"),
    [
        ("document", AttachmentType.FILE, "счёт.pdf", "application/octet-stream"),
        ("gif", AttachmentType.ANIMATION, "cat.gif", "image/gif"),
        ("voice", AttachmentType.VOICE, "voice.ogg", "audio/ogg"),
        ("video", AttachmentType.IMAGE, "video preview.jpg", "image/jpeg"),
        ("sticker", AttachmentType.STICKER, "sticker.png", "image/png"),
        ("graffiti", AttachmentType.IMAGE, "graffiti.png", "image/png"),
    ],
)
def test_each_sort_of_file_is_one_attachment(name: str, sort: AttachmentType, file_name: str, mime: str) -> None:
    (file,) = received(name).files
    assert (file.type, file.name, file.mime) == (sort, file_name, mime)
    assert file.ref


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("video", "Look\n🎬 Unboxing https://vk.com/video700100_77_vk"),
        ("link", "https://shop.example/1\nЧайник https://shop.example/1"),
        ("wall", "Скидки!\nhttps://vk.com/wall-4004_15"),
        ("market", "Есть?\nЧайник https://vk.com/product-4004_31"),
        ("audio", "🎵 Band — Song"),
        ("poll", "📊 Чай?"),
        ("call", "[call]"),
        ("forwarded", "См. ниже\n> строка 1\n> строка 2\n> > глубже"),
    ],
)
def test_what_has_no_bytes_is_at_least_words(name: str, text: str) -> None:
    assert received(name).text == text


def test_files_of_a_forwarded_message_come_along() -> None:
    assert [file.type for file in received("forwarded").files] == [AttachmentType.IMAGE]


def test_a_message_that_is_cut_short_says_so() -> None:
    assert received("cropped").text.startswith("Начало\n[VK delivered only a part")


def test_a_place_has_coordinates_and_a_name() -> None:
    place = {"latitude": 59.93, "longitude": 30.31, "title": "Невский проспект, Санкт-Петербург"}
    assert received("location").files == [RemoteFile(type=AttachmentType.LOCATION, meta=place)]


def test_a_pressed_button_is_a_message_with_the_buttons_words() -> None:
    press = received("pressed")
    assert (press.text, press.pressed, press.reply_to) == ("Отлично", "rate:5", "700100:30")
    assert press.external_id == "700100:press:b0a1"
    bare = received("pressed_as_text")
    assert (bare.text, bare.pressed, bare.reply_to) == ("rate:1", "rate:1", None)


def test_a_text_button_is_pressed_too_and_a_foreign_payload_is_not() -> None:
    assert (received("text_button").text, received("text_button").pressed) == ("Да", "rate:5")
    assert received("foreign_payload").pressed is None


def test_an_edit_names_the_message_it_changes() -> None:
    edited = Edited(external_id="700100:11", sender=NAMELESS, text="Исправлено", at=1763000500000)
    assert converted("edited") == [edited]


def test_what_a_human_answered_in_vk_is_an_echo() -> None:
    assert converted("reply_human") == [
        Echoed(external_id="700100:12", recipient=NAMELESS, author="id5", text="Отвечаю из ВК", at=1763000012000)
    ]
    (named,) = incoming(wrap(payload("reply_human"), [Profile(5, "Олег", "Ким")], ours=False))
    assert isinstance(named, Echoed)
    assert named.author == "Олег Ким"


def test_what_we_sent_is_no_echo_whoever_the_author() -> None:
    assert incoming(wrap(payload("reply_human"), [], ours=True)) == []
    assert converted("reply_program") == []


def test_who_allows_with_a_pages_key_is_known_by_it() -> None:
    raw = b'{"type":"message_allow","event_id":"e","object":{"user_id":700100,"key":"order_7"}}'
    reach, came = incoming(raw)
    assert isinstance(reach, Reach)
    assert isinstance(came, Received)
    assert (came.start, came.automatic, came.sender.external_id) == ("order_7", True, "700100")
    assert incoming(raw)[1] == came


def test_allowing_and_forbidding_change_reach() -> None:
    assert converted("allowed") == [Reach(sender=NAMELESS, reachable=True)]
    (denied,) = converted("denied")
    assert isinstance(denied, Reach)
    assert not denied.reachable
    assert denied.reason


def test_reading_marks_all_up_to_a_message() -> None:
    assert converted("read") == [Receipt(external_id="700100:12", state=ReceiptState.READ, up_to=True)]


def test_typing_and_reactions_are_told() -> None:
    assert converted("typing") == [Typing(sender=NAMELESS)]
    assert converted("reaction") == [Reacted(external_id="700100:12", sender=NAMELESS, reaction="👍")]
    assert converted("reaction_off") == [Reacted(external_id="700100:12", sender=NAMELESS, reaction="")]
    assert converted("reaction_unknown") == [Reacted(external_id="700100:12", sender=NAMELESS, reaction="reaction 999")]


@pytest.mark.parametrize(
    "name", ["group_chat", "message_action", "edited_by_us", "read_by_us", "pressed_foreign", "group_join"]
)
def test_what_is_no_message_to_the_desk_is_nothing(name: str) -> None:
    assert converted(name) == []


def test_fields_of_the_future_do_not_matter() -> None:
    assert received("from_the_future").text == "Still readable"


def test_every_recorded_payload_converts_the_same_twice_and_wrapped() -> None:
    paths = sorted(PAYLOADS.glob("*.json"))
    assert len(paths) > 35
    for path in paths:
        once = incoming(path.read_bytes())
        assert once == incoming(path.read_bytes())
        assert len(incoming(wrap(path.read_bytes(), [Profile(1)], ours=False))) == len(once)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"type":5}', b'{"type":"message_new","object":5}', b"[" * 99999])
def test_what_is_no_event_raises_an_ordinary_error(raw: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, RecursionError)):
        incoming(raw)


def test_a_message_id_comes_apart_as_it_was_put_together() -> None:
    assert split_message_id(message_id(700100, 7)) == (700100, 7)
    for foreign in ("", "7", "a:b", "7:press:1"):
        with pytest.raises(ValueError):
            split_message_id(foreign)
