"""Reads an iCalendar file: the dates and times at which its events close something.

The file may come from anywhere: its size, its events, and how often they repeat are limited.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from omnid.errors import Invalid
from omnid.model import WHOLE_DAY, Span

if TYPE_CHECKING:
    from icalendar import Event

MOST_EVENTS = 2_000
MOST_TIMES = 50_000
"""How often all events of a file may happen, from their beginning to the end of the time asked for."""
OLDEST = 1900
_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"})
_OFTEN = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Closure(NamedTuple):
    """A time of a date that is closed, and the event that closes it."""

    day: date
    span: Span
    summary: str


class _Once(NamedTuple):
    """One time an event happens, by the clock of its own zone."""

    start: datetime
    end: datetime


def closures(text: str, timezone: str, first: date, last: date) -> list[Closure]:
    """What the events close from one date to another by the clock of a zone, in order. Raises `Invalid`."""
    try:
        return sorted(_closures(text, ZoneInfo(timezone), first, last), key=lambda one: (one.day, one.span.opens))
    except (ArithmeticError, TypeError, ValueError) as problem:  # times no calendar has, values of the wrong sort
        raise Invalid(f"The calendar has an event that makes no sense: {problem}.", path="text") from problem


def _closures(text: str, zone: ZoneInfo, first: date, last: date) -> Iterator[Closure]:
    left = MOST_TIMES
    for event, moved in _events(text):
        summary = " ".join(str(event.get("SUMMARY", "")).split())[:200]
        for once in _times(event, moved, last, zone):
            left -= 1
            if left < 0:
                raise Invalid(f"The calendar's events happen more than {MOST_TIMES:,} times.", path="text")
            yield from (Closure(day, span, summary) for day, span in _days(once, first, last))


def _events(text: str) -> Iterator[tuple["Event", set[datetime]]]:
    """Each event that stands, with the times of it that were moved and stand as events of their own."""
    from icalendar import Calendar

    count = text.upper().count("BEGIN:VEVENT")
    if count > MOST_EVENTS:  # before they are read, which takes a second for a thousand
        raise Invalid(f"The calendar has {count:,} events; at most {MOST_EVENTS:,} are taken.", path="text")
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, AttributeError, RecursionError) as problem:
        raise Invalid(f"The file is not an iCalendar file: {str(problem)[:100].rstrip('.')}.", path="text") from None
    events: list[Any] = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not events:
        raise Invalid("The file is an iCalendar file without events.", path="text")
    moved: dict[str, set[datetime]] = {}
    for event in events:
        if "RECURRENCE-ID" in event:
            moved.setdefault(str(event.get("UID")), set()).add(_clock(_value(event, "RECURRENCE-ID")))
    for event in events:
        if str(event.get("STATUS", "")).upper() != "CANCELLED":
            yield event, moved.get(str(event.get("UID")), set()) if "RRULE" in event else set()


def _times(event: "Event", moved: set[datetime], last: date, zone: ZoneInfo) -> Iterator[_Once]:
    begins = _value(event, "DTSTART")
    _knows_zone(event, begins)
    start, length = _clock(begins), _length(event, begins)
    if start.year < OLDEST:
        raise Invalid(f"The event “{_name(event)}” begins in the year {start.year}.", path="text")
    dropped = {_clock(one) for one in _dates(event, "EXDATE")} | moved
    local = begins.tzinfo if isinstance(begins, datetime) and begins.tzinfo else zone
    for at in _starts(event, start, last, local):
        if at not in dropped:
            yield _Once(*(_in_zone(moment, begins, zone) for moment in (at, at + length)))


def _knows_zone(event: "Event", begins: date) -> None:
    """A time in a zone that is unknown would be taken for one in the hours' own. Raises `Invalid`."""
    zone = event["DTSTART"].params.get("TZID")
    if zone is not None and isinstance(begins, datetime) and begins.tzinfo is None:
        raise Invalid(f"The event “{_name(event)}” is in a time zone nobody knows: “{zone}”.", path="text")


def _starts(event: "Event", start: datetime, last: date, local: Any) -> Iterator[datetime]:
    """By the event's own clock; until a day after ``last``, because zones differ."""
    end = datetime(last.year, last.month, last.day) + timedelta(days=2)  # noqa: DTZ001 - a clock on a wall has no zone
    rules = event.get("RRULE")
    if isinstance(rules, list):
        raise Invalid(f"The event “{_name(event)}” repeats by more than one rule.", path="text")
    extra = {_clock(one) for one in _dates(event, "RDATE")}
    if rules is None:
        yield from sorted(at for at in {start, *extra} if at <= end)
        return
    yield from sorted(at for at in extra if at <= end)
    for at in _repeated(event, dict(rules), start, local):
        if at > end:
            return
        if at not in extra:
            yield at


def _repeated(event: "Event", rule: dict[str, list[Any]], start: datetime, local: Any) -> Iterator[datetime]:
    from dateutil.rrule import rrulestr

    _check(event, rule)
    until = rule.pop("UNTIL", [None])[0]
    text = ";".join(f"{name}={','.join(str(one) for one in values)}" for name, values in rule.items())
    try:
        found = rrulestr(text, dtstart=start)
    except (ValueError, TypeError, KeyError) as problem:
        raise Invalid(
            f"The event “{_name(event)}” repeats by a rule that makes no sense: {text}.", path="text"
        ) from problem
    final = None if until is None else _until(until, local)
    for at in found:
        if final is not None and at > final:
            return
        yield at


def _until(until: date, local: Any) -> datetime:
    """The last time by the event's clock; a date stands for all of it."""
    if not isinstance(until, datetime):
        return datetime(until.year, until.month, until.day, 23, 59, 59)  # noqa: DTZ001
    return (until.astimezone(local) if until.tzinfo else until).replace(tzinfo=None)


def _check(event: "Event", rule: dict[str, list[Any]]) -> None:
    """Refuse what is rare and could keep a machine busy: too often, or a day that never comes. Raises `Invalid`."""
    often = str(rule.get("FREQ", [""])[0])
    strange = set(rule) - _PARTS
    days = [str(one) for one in rule.get("BYDAY", [])]
    numbered = any(re.search(r"\d", one) for one in days)
    interval = int(rule.get("INTERVAL", [1])[0])
    problem = None
    if often not in _OFTEN:
        problem = f"{often or 'never'} is not daily, weekly, monthly or yearly"
    elif strange:
        problem = f"{', '.join(sorted(strange))} is not understood"
    elif often in ("DAILY", "WEEKLY") and (numbered or {"BYMONTHDAY", "BYSETPOS"} & set(rule)):
        problem = f"{often.lower()} goes with days of the week alone"
    elif interval < 1 or (often == "DAILY" and days and interval > 1):
        problem = f"every {interval} makes no sense here"
    elif any(not re.fullmatch(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", one) for one in days):
        problem = f"{', '.join(days)} are not days of a month's weeks"
    elif "BYSETPOS" in rule and (numbered or not days or "BYMONTHDAY" in rule):
        problem = "BYSETPOS goes with days of the week alone"
    elif "BYMONTHDAY" in rule and (numbered or not _exists(rule)):
        problem = "its day never comes"
    if problem is not None:
        raise Invalid(f"The event “{_name(event)}” repeats in a way that is not taken: {problem}.", path="text")


def _exists(rule: dict[str, list[Any]]) -> bool:
    """Whether any of the months has any of the days."""
    months = [int(month) for month in rule.get("BYMONTH", range(1, 13))]
    longest = max((_LENGTHS[month - 1] for month in months if 1 <= month <= 12), default=0)
    return any(1 <= abs(int(day)) <= longest for day in rule["BYMONTHDAY"])


def _length(event: "Event", begins: date) -> timedelta:
    """An event without an end lasts its date, or no time at all."""
    length: timedelta
    if "DTEND" in event:
        length = _clock(_value(event, "DTEND")) - _clock(begins)
    elif "DURATION" in event:
        length = _value(event, "DURATION")
    else:
        length = timedelta(0) if isinstance(begins, datetime) else timedelta(days=1)
    if length < timedelta(0):
        raise Invalid(f"The event “{_name(event)}” ends before it begins.", path="text")
    return length


def _days(once: _Once, first: date, last: date) -> Iterator[tuple[date, Span]]:
    """What it closes of each date."""
    day, final = max(first, once.start.date()), min(last, once.end.date())
    while day <= final:
        opens = once.start.hour * 60 + once.start.minute if day == once.start.date() else 0
        closes = WHOLE_DAY if day < once.end.date() else once.end.hour * 60 + once.end.minute
        if opens < closes:
            yield day, Span(opens=opens, closes=closes)
        day += timedelta(days=1)


def _dates(event: "Event", name: str) -> list[date]:
    given = event.get(name, [])
    found = [one.dt for part in (given if isinstance(given, list) else [given]) for one in getattr(part, "dts", [])]
    # An RDATE may be a period, of which the beginning counts.
    return [one[0] if isinstance(one, tuple) else one for one in found]


def _value(event: "Event", name: str) -> Any:
    try:
        found = getattr(event.get(name), "dt", None)
    except ValueError:  # what icalendar could not read, it keeps as it stands
        found = None
    if found is None:
        raise Invalid(f"The event “{_name(event)}” has no {name} that can be read.", path="text")
    return found


def _clock(at: date) -> datetime:
    """What the event's own clock shows."""
    if isinstance(at, datetime):
        return at.replace(tzinfo=None)
    if isinstance(at, date):
        return datetime(at.year, at.month, at.day)  # noqa: DTZ001
    raise Invalid("The calendar has an event with a time but without a date.", path="text")


def _in_zone(at: datetime, begins: date, zone: ZoneInfo) -> datetime:
    """By the clock of the zone asked for; dates and times without a zone are everybody's."""
    if not isinstance(begins, datetime) or begins.tzinfo is None:
        return at
    return at.replace(tzinfo=begins.tzinfo).astimezone(UTC).astimezone(zone).replace(tzinfo=None)


def _name(event: "Event") -> str:
    return str(event.get("SUMMARY", "without a name"))[:60]
