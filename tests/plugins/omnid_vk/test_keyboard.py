import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnid.channel import Button
from omnid_vk.keyboard import PAYLOAD_LIMIT, Press, keyboard, pressed


def made(rows: Sequence[Sequence[Button]], action: str = "callback") -> dict[str, Any]:
    found = keyboard(rows, action)
    assert found is not None
    board: dict[str, Any] = json.loads(found)
    return board


def buttons(count: int) -> list[Button]:
    return [Button(text=str(number), data=str(number)) for number in range(count)]


def test_few_buttons_stand_under_the_message() -> None:
    board = made([[Button(text="Да", data="y"), Button(text="Сайт", url="https://shop.example/")], []])
    assert board == {
        "inline": True,
        "buttons": [
            [
                {"action": {"type": "callback", "label": "Да", "payload": '{"data":"y","text":"Да"}'}},
                {"action": {"type": "open_link", "label": "Сайт", "link": "https://shop.example/"}},
            ]
        ],
    }


def test_buttons_can_be_texts_that_the_contact_sends() -> None:
    assert made([[Button(text="Да", data="y")]], "text")["buttons"][0][0]["action"]["type"] == "text"


def test_many_buttons_stand_below_the_input_line_and_too_many_nowhere() -> None:
    assert not made([buttons(11)])["inline"]
    assert [len(row) for row in made([buttons(11)])["buttons"]] == [5, 5, 1]
    with pytest.raises(ValueError):
        keyboard([buttons(41)], "callback")
    assert keyboard([[]], "callback") is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400), st.text(max_size=60))
def test_a_payload_always_fits_and_comes_back(data: str, text: str) -> None:
    action = made([[Button(text=text.encode(errors="ignore").decode() or "x", data=data)]])["buttons"][0][0]["action"]
    assert len(action["payload"].encode()) <= PAYLOAD_LIMIT
    assert len(action["label"]) <= 40
    press = pressed(action["payload"])
    assert press is not None
    if len(json.dumps({"data": data}, ensure_ascii=False).encode()) < PAYLOAD_LIMIT - 5:
        assert press.data == data


def test_long_data_with_the_same_beginning_stays_apart() -> None:
    one, two = (made([[Button(text="x", data="x" * 300 + end)]])["buttons"][0][0]["action"] for end in "ab")
    assert one["payload"] != two["payload"]


@pytest.mark.parametrize("foreign", [None, "", "no json", "[]", "5", '{"command":"start"}', {"data": 5}, ["data"]])
def test_what_is_not_ours_is_no_press(foreign: object) -> None:
    assert pressed(foreign) is None


def test_a_payload_is_understood_with_and_without_its_string() -> None:
    assert pressed('{"data":"y"}') == pressed({"data": "y"}) == Press("y")
