import pytest

from omnid_form.rate import Rate
from omnid_form.stamp import GOOD_FOR_S, age, stamp
from omnid_form.words import _ALL, language

KEY, NOW = b"a key", 1763000000.0


def test_a_token_tells_its_age() -> None:
    token = stamp(KEY, NOW, "n")
    assert age(KEY, token, NOW + 7) == 7
    assert stamp(KEY, NOW, "m") != token


@pytest.mark.parametrize("token", ["", ".", "1.n.x", "ключ", "\ud800.x", "1763000000.n." + "0" * 20])
def test_a_token_nobody_gave_out_is_none(token: str) -> None:
    assert age(KEY, token, NOW) is None


def test_a_token_of_another_key_time_or_day_is_none() -> None:
    token = stamp(KEY, NOW, "n")
    assert age(b"another", token, NOW) is None
    assert age(KEY, token.replace("1763000000", "1763000001"), NOW + 1) is None
    assert age(KEY, token, NOW + GOOD_FOR_S + 1) is None
    assert age(KEY, token, NOW - 100) is None


def test_an_address_has_so_many_tries_a_minute_and_a_household_one_address() -> None:
    rate = Rate(2)
    assert [rate.wait("192.0.2.1", 60.0) for _ in range(3)] == [0, 0, 60]
    assert rate.wait("192.0.2.2", 61.0) == 0
    assert rate.wait("192.0.2.1", 121.0) == 0
    assert [rate.wait(f"2001:db8::{number}", 200.0) == 0 for number in range(3)] == [True, True, False]


def test_every_language_has_every_word() -> None:
    assert len({tuple(words) for words in _ALL.values()}) == 1
    assert [language(one) for one in ("ru-RU,ru;q=0.9", "de,en", "", "*", "RU")] == ["ru", "en", "en", "en", "ru"]
