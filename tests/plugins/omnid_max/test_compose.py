import pytest

from omnid.channel import Button, Entity, EntityType
from omnid_max.keyboard import PAYLOAD_LIMIT, REQUEST_CONTACT, keyboard
from omnid_max.markup import from_max, to_html
from omnid_max.updates import Markup


def test_entities_become_html_that_always_closes() -> None:
    entities = [
        Entity(type=EntityType.BOLD, offset=0, length=6),
        Entity(type=EntityType.ITALIC, offset=3, length=6),
        Entity(type=EntityType.LINK, offset=10, length=1, url='https://a.example/?q="x"&y'),
    ]
    assert to_html("bold&i<al> x", entities) == (
        '<b>bol</b><b><i>d&amp;i</i></b><i>&lt;al</i>&gt;<a href="https://a.example/?q=&quot;x&quot;&amp;y"> </a>x'
    )


def test_nothing_to_mark_up_stays_plain() -> None:
    assert to_html("a < b", []) is None
    assert to_html("a", [Entity(type=EntityType.LINK, offset=0, length=1)]) is None
    assert to_html("a", [Entity(type=EntityType.SPOILER, offset=0, length=1)]) is None


def test_markup_is_counted_in_utf16_units_and_cut_to_the_text() -> None:
    markup = [Markup("link", 3, 99, "https://x.example"), Markup("strong", -1, 2), Markup("emphasized", 50, 2)]
    found = from_max("😀 here", markup)
    assert found == [Entity(type=EntityType.LINK, offset=2, length=4, url="https://x.example")]


def test_buttons_of_every_type() -> None:
    made = keyboard(
        [
            [Button(text="Yes", data="yes"), Button(text="Site", url="https://shop.example")],
            [Button(text="My number", data=REQUEST_CONTACT)],
        ]
    )
    assert made is not None
    assert made["payload"]["buttons"] == [
        [
            {"type": "callback", "text": "Yes", "payload": "yes"},
            {"type": "link", "text": "Site", "url": "https://shop.example"},
        ],
        [{"type": "request_contact", "text": "My number"}],
    ]


def test_rows_are_cut_to_what_max_shows() -> None:
    plain = keyboard([[Button(text=str(number)) for number in range(9)]])
    links = keyboard([[Button(text=str(number), url="https://x.example") for number in range(4)]])
    assert plain is not None
    assert links is not None
    assert [len(row) for row in plain["payload"]["buttons"]] == [7, 2]
    assert [len(row) for row in links["payload"]["buttons"]] == [3, 1]
    assert keyboard([]) is None
    with pytest.raises(ValueError, match="30 rows"):
        keyboard([[Button(text="x")]] * 31)
    with pytest.raises(ValueError, match="2048"):
        keyboard([[Button(text="x", url="https://x.example/" + "a" * 2048)]])


def test_long_labels_and_data_are_cut_the_same_way_each_time() -> None:
    button = Button(text="я" * 200, data="д" * 2000)
    first, second = keyboard([[button]]), keyboard([[button]])
    assert first == second
    assert first is not None
    made = first["payload"]["buttons"][0][0]
    assert len(made["text"]) == 128
    assert len(made["payload"].encode()) <= PAYLOAD_LIMIT
