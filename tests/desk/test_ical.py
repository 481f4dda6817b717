"""What an iCalendar file closes, and what of it is refused."""

import contextlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from omnid.desk import ical
from omnid.errors import Invalid
from tests.examples import examples

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def event(*lines: str, summary: str = "Off", uid: str = "1") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{summary}", *lines, "END:VEVENT"])


def calendar(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *events, "END:VCALENDAR", ""])


def closed(*events: str, timezone: str = "Europe/Moscow") -> list[str]:
    """``2026-05-04 09:00-12:00``; a whole date without times."""
    return [
        f"{one.day}" if one.span.closes - one.span.opens == 1440
        else f"{one.day} {one.span.opens // 60:02}:{one.span.opens % 60:02}"
        f"-{one.span.closes // 60:02}:{one.span.closes % 60:02}"
        for one in ical.closures(calendar(*events), timezone, FIRST, LAST)
    ]  # fmt: skip


def test_an_event_of_days_closes_them_and_its_end_is_not_one() -> None:
    assert closed(event("DTSTART;VALUE=DATE:20260501", "DTEND;VALUE=DATE:20260504")) == [
        "2026-05-01", "2026-05-02", "2026-05-03",
    ]  # fmt: skip
    assert closed(event("DTSTART;VALUE=DATE:20260501")) == ["2026-05-01"]


def test_an_event_with_times_closes_them_by_the_clock_of_the_hours() -> None:
    moscow = "DTSTART;TZID=Europe/Moscow:20260504T090000"
    assert closed(event(moscow, "DURATION:PT90M")) == ["2026-05-04 09:00-10:30"]
    assert closed(event(moscow, "DURATION:PT90M"), timezone="Europe/Berlin") == ["2026-05-04 08:00-09:30"]
    assert closed(event("DTSTART:20260504T210000Z", "DTEND:20260504T220000Z")) == ["2026-05-05 00:00-01:00"]
    assert closed(event("DTSTART:20260504T230000", "DTEND:20260505T010000")) == [
        "2026-05-04 23:00-24:00", "2026-05-05 00:00-01:00",
    ]  # fmt: skip
    assert closed(event(moscow)) == [], "no time at all"


def test_a_yearly_event_comes_in_each_year_until_the_end() -> None:
    assert closed(event("DTSTART;VALUE=DATE:20100107", "RRULE:FREQ=YEARLY")) == ["2026-01-07", "2027-01-07"]
    assert closed(event("DTSTART;VALUE=DATE:20100107", "RRULE:FREQ=YEARLY;UNTIL=20260107")) == ["2026-01-07"]
    assert closed(event("DTSTART;VALUE=DATE:20250107", "RRULE:FREQ=YEARLY;COUNT=2")) == ["2026-01-07"]


def test_a_repeated_time_stays_the_same_by_the_clock_in_winter_and_summer() -> None:
    weekly = event("DTSTART;TZID=Europe/Berlin:20260322T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert closed(weekly, timezone="Europe/Berlin") == ["2026-03-22 09:00-10:00", "2026-03-29 09:00-10:00"]
    assert closed(weekly, timezone="UTC") == ["2026-03-22 08:00-09:00", "2026-03-29 07:00-08:00"]


def test_the_last_friday_of_a_month_both_ways() -> None:
    start = "DTSTART;VALUE=DATE:20260130"
    wanted = ["2026-01-30", "2026-02-27", "2026-03-27"]
    assert closed(event(start, "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3")) == wanted
    assert closed(event(start, "RRULE:FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1;COUNT=3")) == wanted


def test_times_taken_out_added_moved_and_cancelled() -> None:
    repeated = event(
        "DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;VALUE=DATE:20260112",
        "RDATE;VALUE=DATE:20260114",
    )  # fmt: skip
    moved = event("RECURRENCE-ID;VALUE=DATE:20260119", "DTSTART;VALUE=DATE:20260120")
    cancelled = event("RECURRENCE-ID;VALUE=DATE:20260126", "DTSTART;VALUE=DATE:20260126", "STATUS:CANCELLED")
    assert closed(repeated, moved, cancelled) == ["2026-01-05", "2026-01-14", "2026-01-20"]
    assert closed(event("DTSTART;VALUE=DATE:20260105", "STATUS:CANCELLED")) == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["DTSTART:yesterday"], "no DTSTART"),
        (["DURATION:PT1H"], "no DTSTART"),
        (["DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260101"], "ends before it begins"),
        (["DTSTART;VALUE=DATE:00010101"], "begins in the year 1"),
        (["DTSTART:20260105T000000", "RRULE:FREQ=SECONDLY"], "SECONDLY is not daily"),
        (["DTSTART:20260105T000000", "RRULE:FREQ=DAILY;BYHOUR=1,2,3"], "BYHOUR is not understood"),
        (["DTSTART:20260105T000000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"], "days of the week alone"),
        (["DTSTART:20260105T000000", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "never comes"),
        (["DTSTART:20260105T000000", "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU"], "makes no sense"),
        (["DTSTART:20260105T000000", "RRULE:FREQ=DAILY;INTERVAL=0"], "makes no sense"),
        (["DTSTART:20260105T000000", "RRULE:FREQ=MONTHLY;BYDAY=9MO"], "not days"),
        (["DTSTART:20260105T000000", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], "more than one rule"),
        (["DTSTART;VALUE=DATE:20260105", "DURATION:P99999999999D"], "makes no sense|no DURATION"),
        (["DTSTART;TZID=Mars/X:20260105T100000", "DTEND;TZID=Mars/X:20260105T110000"], "zone nobody knows: “Mars/X”"),
    ],
)
def test_what_makes_no_sense_or_too_much_work_is_refused_with_a_sentence(lines: list[str], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        closed(event(*lines))


def test_events_that_happen_too_often_are_refused() -> None:
    with pytest.raises(Invalid, match="more than 50,000 times"):
        closed(event("DTSTART;VALUE=DATE:19000101", "RRULE:FREQ=DAILY"), event("DTSTART:19500101", "RRULE:FREQ=DAILY"))
    with pytest.raises(Invalid, match="at most 2,000"):
        closed(*[event("DTSTART;VALUE=DATE:20260105")] * 2001)


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR", "\0", "BEGIN:VEVENT\nBEGIN:VEVENT\n" * 3, "]" * 5000])
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="iCalendar"):
        ical.closures(text, "UTC", FIRST, LAST)


WORDS = some.sampled_from("""BEGIN:VEVENT|END:VEVENT|BEGIN:VALARM|END:VALARM|BEGIN:VTIMEZONE|TZID:Mars/X|END:VTIMEZONE
UID:1|DTSTART:20260101T000000Z|DTSTART;VALUE=DATE:20260101|DTSTART;TZID=Mars/X:20260101T000000|DTSTART:000000|DTSTART:
DTEND:99991231T235959Z|DTEND;VALUE=DATE:20260103|DURATION:P9999D|DURATION:-PT1H|RRULE:FREQ=YEARLY;BYMONTH=13|RRULE:
RRULE:FREQ=DAILY;COUNT=3;UNTIL=20260110|RRULE:FREQ=WEEKLY;BYDAY=MO;WKST=XX|RRULE:FREQ=MONTHLY;COUNT=-1|EXDATE:x
EXDATE;VALUE=DATE:20260101,20260102|RDATE;VALUE=PERIOD:20260101T000000Z/PT1H|RECURRENCE-ID:20260101|SUMMARY:x""".replace(
    "\n", "|").split("|"))  # fmt: skip


@settings(max_examples=examples(300), deadline=None)
@given(lines=some.lists(some.one_of(WORDS, some.text(max_size=20)), max_size=12))
def test_a_hostile_file_is_read_or_refused_and_nothing_else(lines: list[str]) -> None:
    with contextlib.suppress(Invalid):
        closures = ical.closures(calendar(event(*lines)), "Europe/Moscow", FIRST, LAST)
        assert all(FIRST <= one.day <= LAST and one.span.opens < one.span.closes for one in closures)
