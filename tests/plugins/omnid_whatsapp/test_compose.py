import json
from collections.abc import AsyncIterator, Sequence

import pytest

from omnid.channel import (
    AttachmentType,
    Button,
    Entity,
    EntityType,
    Outgoing,
    OutgoingFile,
    Rejected,
    Template,
)
from omnid_whatsapp import compose
from omnid_whatsapp.markup import marked

PHONE = "15551230001"


def outgoing(text: str = "Which one?", buttons: Sequence[Button] = (), **fields: object) -> Outgoing:
    given = {"key": "k.0", "number": 1, "recipient": PHONE, "text": text, "buttons": [buttons], **fields}
    return Outgoing(**given)  # type: ignore[arg-type]


def file(sort: AttachmentType, mime: str, size: int = 10) -> OutgoingFile:
    async def opened() -> AsyncIterator[bytes]:
        yield b"x" * size

    return OutgoingFile(type=sort, name="a.bin", mime=mime, size=size, open=opened)


def choices(count: int, length: int = 5) -> list[Button]:
    return [Button(text=f"{number:02}".ljust(length, "x"), data=str(number)) for number in range(count)]


def test_a_text_carries_our_key_and_what_it_answers() -> None:
    body = compose.text(outgoing("Hello", reply_to="wamid.in1"))
    assert body["biz_opaque_callback_data"] == "k.0"
    assert body["context"] == {"message_id": "wamid.in1"}
    assert (body["to"], body["type"], body["text"]["body"]) == (PHONE, "text", "Hello")


def test_up_to_three_choices_are_buttons() -> None:
    shown = compose.text(outgoing(buttons=choices(3)))["interactive"]
    assert shown["type"] == "button"
    assert [one["reply"]["id"] for one in shown["action"]["buttons"]] == ["0", "1", "2"]


def test_up_to_ten_choices_are_a_list_and_long_ones_are_told_in_full() -> None:
    shown = compose.text(outgoing(buttons=choices(10, length=30)))["interactive"]
    assert shown["type"] == "list"
    rows = shown["action"]["sections"][0]["rows"]
    assert len(rows) == 10
    assert len(rows[0]["title"]) == 24
    assert rows[0]["description"] == "00" + "x" * 28


def test_more_choices_are_numbered_lines() -> None:
    text = compose.text(outgoing(buttons=choices(11)))["text"]["body"]
    assert text.startswith("Which one?\n\n1. 00xxx\n2. 01xxx")
    assert text.endswith("11. 10xxx")


def test_choices_that_would_look_the_same_are_not_buttons() -> None:
    twins = [Button(text="The same long beginning 1", data="1"), Button(text="The same long beginning 2", data="2")]
    body = compose.text(outgoing(buttons=twins))
    assert body["type"] == "text"
    assert "2. The same long beginning 2" in body["text"]["body"]


def test_a_page_to_open_is_a_button_alone_and_a_line_among_others() -> None:
    page = Button(text="Shop", url="https://shop.example/")
    assert compose.text(outgoing(buttons=[page]))["interactive"]["type"] == "cta_url"
    both = compose.text(outgoing(buttons=[page, *choices(1)]))["interactive"]
    assert both["type"] == "button"
    assert both["body"]["text"] == "Which one?\nShop: https://shop.example/"


def test_a_long_text_takes_a_list_and_one_without_room_is_refused() -> None:
    assert compose.text(outgoing("x" * 2000, choices(2)))["interactive"]["type"] == "list"
    with pytest.raises(Rejected, match="12 choices"):
        compose.text(outgoing("x" * 4090, choices(12)))


def test_long_data_is_cut_the_same_way_each_time() -> None:
    button = Button(text="Yes", data="ы" * 300)
    assert compose.button_data(button) == compose.button_data(button)
    assert len(compose.button_data(button).encode()) <= 200


@pytest.mark.parametrize("text", ["", "  ", "lone \ud800 surrogate"])
def test_what_cannot_be_carried_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        compose.text(outgoing(text))


@pytest.mark.parametrize(
    ("sent", "caption", "sort"),
    [
        (file(AttachmentType.IMAGE, "image/png"), "", "image"),
        (file(AttachmentType.IMAGE, "image/webp"), "", "document"),
        (file(AttachmentType.IMAGE, "image/png", 6 * 1024 * 1024), "", "document"),
        (file(AttachmentType.ANIMATION, "video/mp4"), "", "video"),
        (file(AttachmentType.ANIMATION, "image/gif"), "", "document"),
        (file(AttachmentType.VOICE, "audio/ogg; codecs=opus"), "", "audio"),
        (file(AttachmentType.VOICE, "audio/ogg"), "words", "document"),
        (file(AttachmentType.STICKER, "image/webp"), "", "sticker"),
        (file(AttachmentType.FILE, "application/pdf"), "", "document"),
    ],
)
def test_a_file_goes_as_what_whatsapp_takes_it_for(sent: OutgoingFile, caption: str, sort: str) -> None:
    body = compose.file(outgoing(caption), sent, "77")
    assert body["type"] == sort
    assert body[sort]["id"] == "77"


def test_a_picture_may_stand_over_buttons_and_a_voice_may_not() -> None:
    picture = compose.file(outgoing(buttons=choices(2)), file(AttachmentType.IMAGE, "image/png"), "77")
    assert picture["interactive"]["header"] == {"type": "image", "image": {"id": "77"}}
    bare = compose.file(outgoing("", choices(2)), file(AttachmentType.IMAGE, "image/png"), "77")
    assert bare["image"]["caption"] == "1. 00xxx\n2. 01xxx"


def test_a_template_has_its_values_in_order_and_a_language() -> None:
    named = Template(name="order_ready", values=["Ann", "42"])
    body = compose.template(outgoing(""), named, "ru")["template"]
    assert body["language"] == {"code": "ru"}
    assert [value["text"] for value in body["components"][0]["parameters"]] == ["Ann", "42"]
    plain = compose.template(outgoing(""), Template(name="hello", language="en_US"), "ru")["template"]
    assert (plain["language"], plain["components"]) == ({"code": "en_US"}, [])


def test_a_template_has_names_a_heading_and_buttons() -> None:
    chosen = Template(name="order_ready", named={"who": "Ann"}, header="Order 42")
    buttons = [Button(text="Track", url="42?x=1"), Button(text="Call us"), Button(text="Yes", data="yes")]
    heading, body, track, yes = compose.template(outgoing("", buttons), chosen, "ru")["template"]["components"]
    assert heading == {"type": "header", "parameters": [{"type": "text", "text": "Order 42"}]}
    assert body["parameters"] == [{"type": "text", "parameter_name": "who", "text": "Ann"}]
    assert (track["sub_type"], track["index"], track["parameters"][0]["text"]) == ("url", "0", "42?x=1")
    assert (yes["sub_type"], yes["index"], yes["parameters"][0]["payload"]) == ("quick_reply", "2", "yes")


@pytest.mark.parametrize(
    ("sort", "mime", "heading"),
    [
        (AttachmentType.IMAGE, "image/png", {"type": "image", "image": {"id": "77"}}),
        (AttachmentType.FILE, "application/pdf", {"type": "document", "document": {"id": "77", "filename": "a"}}),
        (AttachmentType.VOICE, "audio/ogg", {"type": "document", "document": {"id": "77", "filename": "a"}}),
    ],
)
def test_a_file_is_the_heading_of_a_template(sort: AttachmentType, mime: str, heading: object) -> None:
    one = file(sort, mime)
    body = compose.template(outgoing("", file=one), Template(name="invoice"), "ru", "77")["template"]
    expected = json.loads(json.dumps(heading).replace('"a"', json.dumps(one.name)))
    assert body["components"] == [{"type": "header", "parameters": [expected]}]


def test_markup_becomes_whatsapps_marks() -> None:
    entities = [
        Entity(type=EntityType.BOLD, offset=0, length=9),
        Entity(type=EntityType.ITALIC, offset=5, length=4),
        Entity(type=EntityType.LINK, offset=10, length=4, url="https://shop.example/"),
        Entity(type=EntityType.QUOTE, offset=15, length=5),
    ]
    assert marked("bold both shop\nquote", entities, 100) == ("*bold _both_* shop (https://shop.example/)\n> quote")
    assert marked("bold both shop\nquote", entities, 20) == "bold both shop\nquote"


def test_marks_stand_at_letters_and_not_at_blanks() -> None:
    assert marked("a bold b", [Entity(type=EntityType.BOLD, offset=1, length=6)], 100) == "a *bold* b"
    assert marked("two\nlines", [Entity(type=EntityType.BOLD, offset=0, length=9)], 100) == "two\nlines"
