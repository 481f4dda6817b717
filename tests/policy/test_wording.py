"""Times and lengths read as a person would write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from omnid.policy import wording

NOW = datetime(2026, 1, 12, 18, 0, tzinfo=UTC)  # a Monday


def said(at: datetime, language: str, zone: str = "UTC") -> str:
    first, second = (round(one.timestamp() * 1000) for one in (at, NOW))
    return wording.moment(first, second, ZoneInfo(zone), language)


@pytest.mark.parametrize(
    ("day", "english", "russian"),
    [
        (12, "today at 19:30", "сегодня в 19:30"),
        (13, "tomorrow at 19:30", "завтра в 19:30"),
        (14, "on Wednesday at 19:30", "в среду в 19:30"),
        (18, "on Sunday at 19:30", "в воскресенье в 19:30"),
        (19, "on 19 January at 19:30", "19 января в 19:30"),
    ],
)
def test_a_time_is_said_by_its_day(day: int, english: str, russian: str) -> None:
    at = datetime(2026, 1, day, 19, 30, tzinfo=UTC)
    assert (said(at, "en"), said(at, "ru")) == (english, russian)


def test_the_day_is_that_of_the_zone() -> None:
    at = datetime(2026, 1, 12, 21, 30, tzinfo=UTC)
    assert said(at, "en", "Europe/Moscow") == "tomorrow at 00:30"
    assert said(at, "en", "America/New_York") == "today at 16:30"


def test_a_far_day_has_its_year() -> None:
    assert said(datetime(2027, 1, 4, 9, tzinfo=UTC), "ru") == "4 января 2027 в 09:00"


def test_in_another_language_it_is_digits() -> None:
    assert said(datetime(2026, 1, 13, 9, tzinfo=UTC), "de") == "2026-01-13 09:00"


def test_a_text_is_in_the_language_it_is_said_or_looks_to_be_in() -> None:
    assert wording.spoken("de-AT", "Grüß Gott") == "de"
    assert wording.spoken("", "Вернёмся {opens}") == "ru"
    assert wording.spoken("", "Back {opens}") == "en"


def test_a_length_is_in_minutes_and_then_in_hours() -> None:
    assert [wording.length(ms, "en") for ms in (1, 60_000, 89 * 60_000, 91 * 60_000)] == [
        "1 min",
        "1 min",
        "89 min",
        "2 h",
    ]
    assert wording.length(5 * 60_000, "ru") == "5 мин"
