"""Times to come as people say them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from omnid.errors import Invalid
from omnid.policy import moments

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = MOSCOW) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


WEDNESDAY = at("2026-01-14 12:30")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("mon 09:00", "2026-01-19 09:00"),
        ("2026-01-19 9:00", "2026-01-19 09:00"),
        ("Monday", "2026-01-19 09:00"),
        ("wed 18:00", "2026-01-21 18:00"),
        ("tomorrow at 7:15", "2026-01-15 07:15"),
        ("завтра в 7:15", "2026-01-15 07:15"),
        ("в пн", "2026-01-19 09:00"),
        ("через 2 часа", "2026-01-14 14:30"),
        ("today 23:00", "2026-01-14 23:00"),
        ("18:30", "2026-01-14 18:30"),
        ("12:30", "2026-01-15 12:30"),
        ("2h", "2026-01-14 14:30"),
        ("1h30m", "2026-01-14 14:00"),
        ("2026-02-01 14:00", "2026-02-01 14:00"),
        ("2026-02-01", "2026-02-01 00:00"),
        ("2026-02-01T12:00+01:00", "2026-02-01 14:00"),
    ],
)
def test_times_to_come(said: str, meant: str) -> None:
    assert moments.moment(said, MOSCOW, WEDNESDAY) == at(meant)


def test_they_are_by_the_clock_of_the_zone() -> None:
    assert moments.moment("mon 09:00", BERLIN, WEDNESDAY) == at("2026-01-19 09:00", BERLIN)
    night = at("2026-01-14 23:30", BERLIN)
    assert moments.moment("tomorrow", MOSCOW, night) == at("2026-01-16 09:00"), "it is Thursday in Moscow already"


def test_a_time_the_clock_goes_past_does_not_exist() -> None:
    with pytest.raises(Invalid, match="02:30 on 2026-03-29 does not exist"):
        moments.moment("2026-03-29 02:30", BERLIN, WEDNESDAY)
    with pytest.raises(Invalid, match="does not exist"):
        moments.moment("tomorrow 2:30", BERLIN, at("2026-03-28 12:00", BERLIN))


def test_a_time_that_comes_twice_has_to_be_said_with_its_offset() -> None:
    with pytest.raises(Invalid, match=r"comes twice.*say 2026-10-25T02:30\+02:00 or 2026-10-25T02:30\+01:00"):
        moments.moment("2026-10-25 02:30", BERLIN, WEDNESDAY)
    first = moments.moment("2026-10-25T02:30+02:00", BERLIN, WEDNESDAY)
    assert moments.moment("2026-10-25T02:30+01:00", BERLIN, WEDNESDAY) - first == moments.HOUR


def test_a_date_whose_midnight_is_skipped_begins_later() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    assert moments.moment("2026-04-24", cairo, WEDNESDAY) == at("2026-04-24 01:00", cairo)


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "whenever",
        "25:00",
        "tomorrow 9:75",
        "2026-13-01",
        "monkey 9:00",
        "at",
        "9",
        "-2h",
        "1 2h",
        "2 3 d",
        "9" * 400 + "d",
    ],
)
def test_what_is_no_time_is_refused(said: str) -> None:
    with pytest.raises(Invalid):
        moments.moment(said, MOSCOW, WEDNESDAY)


@given(some.text(max_size=30))
def test_anything_else_is_refused_and_breaks_nothing(said: str) -> None:
    try:
        assert isinstance(moments.moment(said, BERLIN, WEDNESDAY), int)
    except Invalid as refused:
        assert refused.message  # noqa: PT017 - either is right
