from datetime import UTC, datetime

import pytest

from omnid_form import FormConfig
from omnid_form.fields import Problems, read
from omnid_form.submission import Submission
from omnid_form.words import RUSSIAN

NOW = datetime(2025, 11, 13, 2, 13, 20, tzinfo=UTC)
AT = int(NOW.timestamp() * 1000)
MOSCOW = FormConfig(timezone="Europe/Moscow")


def filled(config: FormConfig = MOSCOW, /, **values: str) -> Submission:
    return read(values, [], config, "en", NOW)


def wrong(config: FormConfig = MOSCOW, /, **values: str) -> dict[str, str]:
    with pytest.raises(Problems) as problems:
        filled(config, **values)
    return problems.value.fields


@pytest.mark.parametrize(
    ("given", "region", "phone"),
    [
        ("8 (921) 123-45-67", "RU", "+79211234567"),
        ("+7 921 1234567", "DE", "+79211234567"),
        ("921 123 45 67", "RU", "+79211234567"),
        ("030 123456", "DE", "+4930123456"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(given: str, region: str, phone: str) -> None:
    assert filled(FormConfig(region=region), phone=given).phone == phone


@pytest.mark.parametrize("given", ["12", "+7 921", "call me", "+999 12345678", "8" * 40])
def test_what_cannot_be_called_is_said_at_the_field(given: str) -> None:
    assert list(wrong(phone=given)) == ["phone"]


@pytest.mark.parametrize("given", ["ann", "ann@", "@x.y", "ann@shop", "a b@shop.example", "a@b@c.example", "a@x..y"])
def test_what_is_no_e_mail_address_is_said_at_the_field(given: str) -> None:
    assert list(wrong(email=given, text="hi")) == ["email"]


def test_only_a_phone_is_a_wish_to_be_called_now() -> None:
    sent = filled(phone="8 921 123-45-67")
    assert (sent.callback, sent.due_at, sent.due) == (True, AT, "")


def test_with_an_address_to_answer_to_it_is_a_message() -> None:
    sent = filled(phone="8 921 123-45-67", email="Ann@Shop.example", text="hi")
    assert (sent.callback, sent.due_at, sent.email) == (False, None, "ann@shop.example")
    assert filled(phone="8 921 123-45-67", email="a@shop.example", callback="on").callback


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ("2025-11-13T10:00", "2025-11-13 10:00 MSK"),
        ("2025-11-13 10:00", "2025-11-13 10:00 MSK"),
        ("2025-11-13T10:00+05:00", "2025-11-13 08:00 MSK"),
        ("2025-11-13T07:00Z", "2025-11-13 10:00 MSK"),
        ("30", "2025-11-13 05:43 MSK"),
        ("0", "2025-11-13 05:13 MSK"),
    ],
)
def test_a_preferred_time_is_in_the_channels_zone_unless_it_says_its_own(given: str, due: str) -> None:
    sent = filled(phone="8 921 123-45-67", preferred_time=given)
    assert sent.due == due
    assert sent.due_at is not None


@pytest.mark.parametrize("given", ["tomorrow", "2025-13-01T10:00", "2025-11-13T01:00Z", "2027-01-01T10:00", "9" * 40])
def test_a_time_nobody_can_keep_is_said_at_the_field(given: str) -> None:
    assert list(wrong(phone="8 921 123-45-67", preferred_time=given)) == ["preferred_time"]


def test_everything_wrong_is_said_at_once() -> None:
    assert list(wrong()) == ["phone", "text"]
    assert list(wrong(phone="1", email="x", name="n" * 201)) == ["name", "phone", "email", "text"]
    assert list(wrong(email="a@shop.example", callback="yes")) == ["phone"]
    assert "text" in wrong(FormConfig(text_limit=3), email="a@shop.example", text="long")


def test_what_is_no_text_is_refused() -> None:
    assert list(wrong(email="a@shop.example", text="a\x00b")) == ["text"]
    assert list(wrong(email="a@shop.example", text="a", name="\ud800")) == ["name"]
    assert list(wrong(MOSCOW, email="a@shop.example", text="a", **{"x" * 61: "y"})) == [""]


def test_fields_of_the_pages_own_are_kept() -> None:
    sent = filled(email="a@shop.example", text="hi", order="42", empty="", website="")
    assert sent.more == {"order": "42"}
    many = {f"field{number}": "x" for number in range(31)}
    assert list(wrong(MOSCOW, email="a@shop.example", text="hi", **many)) == [""]


def test_a_quick_finger_sends_one_form_and_another_day_another() -> None:
    values = {"email": "a@shop.example", "text": "hi"}
    first = filled(MOSCOW, **values)
    later = read(values, [], MOSCOW, "en", NOW.replace(hour=5))
    assert first.key == filled(MOSCOW, **values).key
    assert (
        len({first.key, later.key, filled(MOSCOW, **values, order="2").key, filled(MOSCOW, **values, token="t").key})
        == 4
    )
    assert filled(MOSCOW, **values, key="k1").key == "given-k1"


def test_people_are_told_in_their_language() -> None:
    with pytest.raises(Problems) as problems:
        read({}, [], MOSCOW, "ru", NOW)
    assert problems.value.fields == {"phone": RUSSIAN["no_address"], "text": RUSSIAN["no_text"]}
