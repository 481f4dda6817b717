"""Text from outside on a terminal."""

import json

from hypothesis import given
from hypothesis import strategies as st

from omnid_cli import text

anything = st.text(st.characters(codec=None))  # half surrogate pairs too


@given(anything)
def test_nothing_a_terminal_would_obey_is_left(written: str) -> None:
    shown = text.block(written)
    assert not [
        one
        for one in shown
        if one != "\n" and (ord(one) < 32 or 0x7F <= ord(one) <= 0x9F or 0xD800 <= ord(one) <= 0xDFFF)
    ]
    assert "\n" not in text.line(written)
    shown.encode()


@given(anything)
def test_json_means_the_same_and_is_harmless(written: str) -> None:
    plain = json.dumps(written, ensure_ascii=False)
    safe = text.json(plain)
    assert json.loads(safe) == json.loads(plain)
    assert not {"\x1b", "\x9b", "\u202e", "\U000e0041"} & set(safe)


def test_ordinary_text_of_every_script_stays_as_it_is() -> None:
    for written in ("Привет, мир!", "شكرا", "日本語", "👩‍👩‍👧 ok", "naïve – “quoted”"):
        assert text.line(written) == text.block(written) == written
