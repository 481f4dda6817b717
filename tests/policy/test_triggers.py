"""When a job is due next."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from omnid.errors import Invalid
from omnid.policy import triggers

HOUR = 3_600_000


def at(text: str, zone: str = "UTC") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def times(expression: str, start: str, zone: str = "UTC", count: int = 3) -> list[str]:
    """The next times by the clock of the zone."""
    trigger, now, found = triggers.cron(expression), at(start, zone), []
    for _ in range(count):
        next_at = triggers.next_at(trigger, zone, now, 0)
        assert next_at is not None
        assert next_at > now
        now = next_at
        moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=now)
        found.append(f"{moment.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M %z}")
    return found


def test_by_the_clock_of_a_zone() -> None:
    assert times("0 7 * * mon", "2026-01-08 12:00", "Europe/Moscow", 2) == [
        "Mon 2026-01-12 07:00 +0300", "Mon 2026-01-19 07:00 +0300",
    ]  # fmt: skip
    assert times("*/20 9 * * *", "2026-01-08 09:20", count=2) == [
        "Thu 2026-01-08 09:40 +0000",
        "Fri 2026-01-09 09:00 +0000",
    ]


@pytest.mark.parametrize(
    ("days", "names"), [("0", "Sun"), ("7", "Sun"), ("1", "Mon"), ("SAT", "Sat"), ("sunday", "Sun")]
)
def test_days_are_numbered_as_in_cron(days: str, names: str) -> None:
    assert times(f"0 7 * * {days}", "2026-01-08 12:00", count=1)[0].startswith(names)


def test_a_range_of_days_may_go_past_sunday() -> None:
    assert [one[:3] for one in times("0 7 * * 6-1", "2026-01-08 12:00", count=4)] == ["Sat", "Sun", "Mon", "Sat"]
    assert [one[:3] for one in times("0 7 * * fri-sat,mon", "2026-01-08 12:00", count=4)] == [
        "Fri",
        "Sat",
        "Mon",
        "Fri",
    ]


def test_a_time_that_comes_twice_in_autumn_counts_once_and_one_skipped_in_spring_comes_an_hour_later() -> None:
    assert times("30 2 * * *", "2026-10-24 12:00", "Europe/Berlin", 2) == [
        "Sun 2026-10-25 02:30 +0200", "Mon 2026-10-26 02:30 +0100",
    ]  # fmt: skip
    assert times("30 2 * * *", "2026-03-28 12:00", "Europe/Berlin", 2) == [
        "Sun 2026-03-29 03:30 +0200", "Mon 2026-03-30 02:30 +0200",
    ]  # fmt: skip
    assert times("0 * * * *", "2026-10-25 01:30", "Europe/Berlin", 3) == [
        "Sun 2026-10-25 02:00 +0200", "Sun 2026-10-25 02:00 +0100", "Sun 2026-10-25 03:00 +0100",
    ]  # fmt: skip


def test_an_interval_counts_from_when_the_job_was_made_and_skips_what_was_missed() -> None:
    trigger, made = triggers.every(HOUR), at("2026-01-08 12:34")
    assert triggers.next_at(trigger, "UTC", made, made) == made + HOUR
    assert triggers.next_at(trigger, "UTC", made + HOUR, made) == made + 2 * HOUR
    assert triggers.next_at(trigger, "UTC", made + 50 * HOUR + 1, made) == made + 51 * HOUR


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("0 7 * *", "is not a cron expression"),
        ("60 7 * * *", "is not a cron expression"),
        ("0 7 * * monkey-fri", "are not days|is not"),
        ("0 7 * * 8", "are not days"),
        ("0 7 * * 1-5/2", "are not days"),
        ("0 7 1 * mon", "make two jobs"),
        ("0 0 30 2 *", "never comes"),
        ("@daily", "is not a cron expression"),
    ],
)
def test_what_is_no_cron_expression_is_refused(expression: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        triggers.cron(expression)


@pytest.mark.parametrize("ms", [0, -1, 59_999, 367 * 24 * HOUR])
def test_an_interval_of_seconds_or_of_years_is_refused(ms: int) -> None:
    with pytest.raises(Invalid):
        triggers.every(ms)
