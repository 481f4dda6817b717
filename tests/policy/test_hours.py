"""When it is open, against the clock on the wall minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from omnid.model import Hours, HoursException, HoursId, Span
from omnid.policy import hours as policy
from omnid.policy import weekly
from tests.examples import examples

MINUTE = 60_000
HOUR = 60 * MINUTE
BERLIN = "Europe/Berlin"


def of(*lines: str, timezone: str = BERLIN, **more: object) -> Hours:
    return Hours(id=HoursId(1), name="desk", timezone=timezone, weekly=weekly.week(lines), **more)  # type: ignore[arg-type]


def at(text: str, timezone: str = BERLIN) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone)).timestamp() * 1000)


def utc(text: str) -> int:
    return at(text, "UTC")


OFFICE = of("mon-fri 09:00-13:00,14:00-18:00")
FRIDAY, MONDAY = "2026-01-09", "2026-01-12"


def test_it_is_open_from_the_first_to_before_the_last_minute() -> None:
    times = ("08:59", "09:00", "12:59", "13:00", "14:00", "17:59", "18:00")
    assert [policy.is_open(OFFICE, at(f"{FRIDAY} {time}")) for time in times] == [
        False, True, True, False, True, True, False,
    ]  # fmt: skip


def test_it_opens_now_after_lunch_or_after_the_weekend() -> None:
    assert policy.opens_at(OFFICE, at(f"{FRIDAY} 10:00")) == at(f"{FRIDAY} 10:00")
    assert policy.opens_at(OFFICE, at(f"{FRIDAY} 13:30")) == at(f"{FRIDAY} 14:00")
    assert policy.opens_at(OFFICE, at(f"{FRIDAY} 18:00")) == at(f"{MONDAY} 09:00")


def test_it_closes_at_the_end_of_the_stretch_that_is_open_or_comes_next() -> None:
    assert policy.closes_at(OFFICE, at(f"{FRIDAY} 10:00")) == at(f"{FRIDAY} 13:00")
    assert policy.closes_at(OFFICE, at(f"{FRIDAY} 20:00")) == at(f"{MONDAY} 13:00")


def test_spans_that_touch_are_one_stretch_also_across_midnight() -> None:
    night = of("fri 22:00-24:00", "sat 00:00-02:00,02:00-03:00")
    assert policy.closes_at(night, at(f"{FRIDAY} 23:00")) == at("2026-01-10 03:00")
    assert policy.working_ms(night, at(f"{FRIDAY} 00:00"), at("2026-01-11 00:00")) == 5 * HOUR


def test_what_never_closes_has_no_closing_and_what_never_opens_no_opening() -> None:
    assert policy.closes_at(of("daily 00:00-24:00"), at(f"{FRIDAY} 10:00")) is None
    assert policy.opens_at(of(), at(f"{FRIDAY} 10:00")) is None
    assert policy.after_working(of(), at(f"{FRIDAY} 10:00"), 1) is None


def test_no_hours_are_always_open() -> None:
    assert policy.is_open(None, 5)
    assert policy.opens_at(None, 5) == 5
    assert policy.closes_at(None, 5) is None
    assert policy.working_ms(None, 5, 9) == 4
    assert policy.after_working(None, 5, 4) == 9


def test_holidays_are_closed_and_exceptions_count_more() -> None:
    hours = of(
        "mon-fri 09:00-18:00",
        days_off={"2026-01-07": "Christmas", "2026-01-08": "Bridge"},
        exceptions={"2026-01-08": HoursException(spans=[Span(opens=600, closes=660)]), FRIDAY: HoursException()},
    )
    assert policy.opens_at(hours, at("2026-01-06 18:00")) == at("2026-01-08 10:00")
    assert policy.opens_at(hours, at("2026-01-08 11:00")) == at(f"{MONDAY} 09:00")


def test_working_time_leaves_out_nights_lunch_and_weekends() -> None:
    assert policy.working_ms(OFFICE, at(f"{FRIDAY} 12:00"), at(f"{FRIDAY} 15:00")) == 2 * HOUR
    assert policy.working_ms(OFFICE, at(f"{FRIDAY} 17:00"), at(f"{MONDAY} 10:00")) == 2 * HOUR
    assert policy.working_ms(OFFICE, at(f"{FRIDAY} 19:00"), at(f"{FRIDAY} 20:00")) == 0
    assert policy.working_ms(OFFICE, at(f"{MONDAY} 10:00"), at(f"{FRIDAY} 10:00")) == 0


def test_after_an_hour_of_work_begun_before_the_weekend_it_is_monday() -> None:
    assert policy.after_working(OFFICE, at(f"{FRIDAY} 17:30"), HOUR) == at(f"{MONDAY} 09:30")
    assert policy.after_working(OFFICE, at(f"{FRIDAY} 17:30"), HOUR // 2) == at(f"{FRIDAY} 18:00")


SPRING, AUTUMN = "2026-03-29", "2026-10-25"
"""In Berlin the clock goes from 02:00 to 03:00, and from 03:00 back to 02:00."""


def test_an_edge_in_the_gap_of_spring_moves_to_its_end() -> None:
    assert policy.opens_at(of("sun 02:30-05:00"), at(f"{SPRING} 00:00")) == utc(f"{SPRING} 01:00")
    assert policy.closes_at(of("sun 01:00-02:30"), at(f"{SPRING} 00:00")) == utc(f"{SPRING} 01:00")
    assert not policy.is_open(of("sun 02:10-02:50"), utc(f"{SPRING} 01:00"))
    assert policy.opens_at(of("sun 02:10-02:50"), at(f"{SPRING} 00:00")) == at("2026-04-05 02:10")


def test_an_edge_in_the_fold_of_autumn_is_its_first_coming() -> None:
    first, second = utc(f"{AUTUMN} 00:30"), utc(f"{AUTUMN} 01:30")
    assert policy.opens_at(of("sun 02:30-05:00"), at(f"{AUTUMN} 00:00")) == first
    assert policy.closes_at(of("sun 01:00-02:30"), at(f"{AUTUMN} 01:30")) == first
    assert not policy.is_open(of("sun 01:00-02:30"), second - MINUTE)
    assert policy.is_open(of("sun 02:30-05:00"), second - HOUR // 4)


def test_a_day_of_summer_time_has_23_hours_and_one_of_winter_25() -> None:
    daily = of("daily 00:00-24:00")
    for day, hours in ((SPRING, 23), (AUTUMN, 25), (FRIDAY, 24)):
        after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        assert policy.working_ms(daily, at(f"{day} 00:00"), at(f"{after} 00:00")) == hours * HOUR


def test_a_date_that_a_zone_left_out_is_never_open() -> None:
    hours = of("fri 09:00-18:00", timezone="Pacific/Apia")
    before = at("2011-12-29 12:00", "Pacific/Apia")
    assert policy.opens_at(hours, before) == at("2012-01-06 09:00", "Pacific/Apia")


# --- against brute force ---

ZONES = (
    (BERLIN, SPRING), (BERLIN, AUTUMN), ("UTC", FRIDAY), ("Asia/Kathmandu", FRIDAY),
    ("Australia/Lord_Howe", "2026-04-05"), ("Australia/Lord_Howe", "2026-10-04"), ("Africa/Cairo", "2026-04-24"),
    ("Africa/Cairo", "2026-10-29"), ("America/Havana", "2026-03-08"), ("America/Havana", "2026-11-01"),
    ("America/St_Johns", "2010-11-07"), ("Pacific/Apia", "2011-12-30"),
)  # fmt: skip


def opened_minutes(hours: Hours, start: int, end: int) -> set[int]:
    """The minutes that are open: once the clock on the wall has reached an opening, until it reaches the closing."""
    zone = ZoneInfo(hours.timezone)
    reached = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
    found = set()
    for minute in range(start - 2 * 24 * HOUR, end, MINUTE):
        wall = datetime.fromtimestamp(minute / 1000, UTC).astimezone(zone).replace(tzinfo=None)
        reached = max(reached, wall)
        clock = reached.hour * 60 + reached.minute
        if minute >= start and any(one.opens <= clock < one.closes for one in policy.spans_on(hours, reached.date())):
            found.add(minute)
    return found


@some.composite
def weeks(draw: some.DrawFn) -> list[list[Span]]:
    days = []
    for _ in range(7):
        edges = sorted(draw(some.sets(some.integers(0, 96), max_size=6)))
        edges = edges[: len(edges) // 2 * 2]
        days.append([Span(opens=edges[i] * 15, closes=edges[i + 1] * 15) for i in range(0, len(edges), 2)])
    return days


@settings(max_examples=examples(60), deadline=None)
@given(
    where=some.sampled_from(ZONES), week=weeks(), offset=some.integers(-24 * 60, 12 * 60), length=some.integers(1, 3000)
)
def test_it_is_as_a_walk_along_the_wall_clock_finds(
    where: tuple[str, str], week: list[list[Span]], offset: int, length: int
) -> None:
    timezone, day = where
    hours = Hours(id=HoursId(1), name="some", timezone=timezone, weekly=week)
    start = at(f"{day} 00:00", timezone) // MINUTE * MINUTE + offset * MINUTE
    end = start + length * MINUTE
    opened = opened_minutes(hours, start, end)
    assert policy.working_ms(hours, start, end) == len(opened) * MINUTE
    probes = range(start, end, max(MINUTE, (length // 40) * MINUTE))
    assert [policy.is_open(hours, minute) for minute in probes] == [minute in opened for minute in probes]
    first = policy.opens_at(hours, start)
    assert (first if first is not None and first < end else None) == min(opened, default=None)
    if opened:
        worked = len(opened) * MINUTE
        assert policy.after_working(hours, start, worked) == max(opened) + MINUTE
    if start in opened:
        closing = next(minute for minute in range(start, end + MINUTE, MINUTE) if minute not in opened)
        closes = policy.closes_at(hours, start)
        assert closing == end or closing == closes  # noqa: PLR1714 - at the end nothing is known


# --- a week as people write it ---


def test_a_week_is_read_and_written() -> None:
    lines = ["mon-fri 09:00-13:00,14:00-18:00", "sat 10:00-24:00"]
    assert weekly.week_said(weekly.week(lines)) == lines
    assert weekly.week(["Saturday-Mon 0:00-1:30"])[6] == [Span(opens=0, closes=90)]
    assert weekly.week(["mon,wed 14:00-15:00", "mon 09:00-10:00"])[0][0].opens == 540
    assert weekly.spans("closed") == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("mon 18:00-09:00", "ends before it begins"),
        ("mon 22:00-02:00", "22:00-24:00, and 00:00-02:00"),
        ("mon 09:00-09:00", "empty"),
        ("mon 09:00-13:00,12:00-15:00", "09:00-13:00 and 12:00-15:00 .* overlap"),
        ("mon", "names no span"),
        ("mon 09:00-25:00", "no day has"),
        ("mon 09:75-10:00", "no day has"),
        ("mon nine to five", "not a span"),
        ("monkey 09:00-10:00", "does not begin with days"),
        ("09:00-10:00", "does not begin with days"),
        ("", "does not begin with days"),
    ],
)
def test_what_is_no_week_is_refused_with_a_sentence(line: str, sentence: str) -> None:
    with pytest.raises(Exception, match=sentence):
        weekly.week([line])


@pytest.mark.parametrize(
    "name", ["Europe/Moscov", "", "../etc/passwd", "/etc/passwd", "Mars/Olympus", "a" * 5000, "\0"]
)
def test_an_impossible_zone_is_refused(name: str) -> None:
    with pytest.raises(Exception, match="is not a time zone"):
        weekly.zone(name)
