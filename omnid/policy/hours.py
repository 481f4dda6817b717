"""Decides when it is open: the next opening and closing, and how much of a time was working time.

``None`` instead of hours means always open. An edge of a span is the first instant at which the local clock shows its
time or a later one. So an edge that falls into the hour skipped in spring moves to the end of the gap, and one in the
hour that comes twice in autumn is its first coming.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from omnid.model import WHOLE_DAY, Hours, Span

HORIZON_DAYS = 400
"""How far the next opening or closing is looked for; what lies beyond counts as never."""
_DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def is_open(hours: Hours | None, at: int) -> bool:
    """Whether it is open at a time, ms."""
    return hours is None or opens_at(hours, at, within_days=0) == at


def opens_at(hours: Hours | None, at: int, *, within_days: int = HORIZON_DAYS) -> int | None:
    """The first time from ``at`` on that is open, ``at`` itself if that is; None: not within the horizon."""
    if hours is None:
        return at
    for opens, closes in _stretches(hours, at, at + within_days * _DAY_MS):
        if closes > at:
            return max(opens, at)
    return None


def closes_at(hours: Hours | None, at: int) -> int | None:
    """When the stretch that is open at ``at``, or else the next one, ends; None: not within the horizon."""
    if hours is None or _is_always_open(hours):
        return None
    end: int | None = None
    for opens, closes in _stretches(hours, at, at + HORIZON_DAYS * _DAY_MS):
        if closes <= at:
            continue
        if end is not None and opens > end:
            return end
        end = closes
    return end if end is not None and end <= at + HORIZON_DAYS * _DAY_MS else None


def _is_always_open(hours: Hours) -> bool:
    """By its week alone: looking for its end for as long as the horizon is far would take milliseconds."""
    all_day = [Span(opens=0, closes=WHOLE_DAY)]
    return not hours.days_off and not hours.exceptions and all(day == all_day for day in hours.weekly)


def working_ms(hours: Hours | None, start: int, end: int) -> int:
    """How much of the time from ``start`` to ``end`` was open, ms."""
    if hours is None:
        return max(0, end - start)
    return sum(max(0, min(closes, end) - max(opens, start)) for opens, closes in _stretches(hours, start, end))


def after_working(hours: Hours | None, start: int, ms: int) -> int | None:
    """The time by which ``ms`` of open time have passed since ``start``; None: not within the horizon."""
    if hours is None:
        return start + ms
    left = ms
    for opens, closes in _stretches(hours, start, start + HORIZON_DAYS * _DAY_MS):
        if closes <= start:
            continue
        begins = max(opens, start)
        if closes - begins >= left:
            return begins + left
        left -= closes - begins
    return None


def spans_on(hours: Hours, day: date) -> list[Span]:
    """The spans of a date: its exception's, none on a holiday, else its weekday's."""
    exception = hours.exceptions.get(day.isoformat())
    if exception is not None:
        return exception.spans
    if day.isoformat() in hours.days_off:
        return []
    return hours.weekly[day.weekday()]


def without(spans: Sequence[Span], closed: Sequence[Span]) -> list[Span]:
    """What is left of a day's spans."""
    left = list(spans)
    for gap in closed:
        pieces = [
            piece
            for span in left
            for piece in ((span.opens, min(span.closes, gap.opens)), (max(span.opens, gap.closes), span.closes))
        ]
        left = [Span(opens=opens, closes=closes) for opens, closes in pieces if opens < closes]
    return left


def instant(timezone: str, day: date, minute: int) -> int:
    """The first instant, ms, at which the local clock of a zone shows a minute of a date (0 to 1440) or more."""
    return _instant(timezone, day.toordinal(), minute)


def _stretches(hours: Hours, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The open stretches of the dates from that of ``start`` to that of ``end``, as instants; empty ones left out."""
    zone, name = ZoneInfo(hours.timezone), hours.timezone
    has_dates = bool(hours.exceptions or hours.days_off)
    # A clock set back at midnight shows the date before once more.
    first = datetime.fromtimestamp(start / 1000, zone).toordinal() - 1
    if _instant(name, first, WHOLE_DAY) <= start:
        first += 1
    last = datetime.fromtimestamp(end / 1000, zone).toordinal() + 1
    for day in range(first, last + 1):
        for span in spans_on(hours, date.fromordinal(day)) if has_dates else hours.weekly[(day - 1) % 7]:
            opens, closes = _instant(name, day, span.opens), _instant(name, day, span.closes)
            if opens < closes:
                yield opens, closes


@lru_cache(maxsize=1 << 14)
def _instant(timezone: str, ordinal: int, minute: int) -> int:
    zone = ZoneInfo(timezone)
    wanted = datetime.fromordinal(ordinal) + timedelta(minutes=minute)
    found = wanted.replace(tzinfo=zone).astimezone(UTC)
    if _shown(found, zone) != wanted:
        earlier = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
        found = _end_of_gap(min(found, earlier), max(found, earlier), wanted, zone)
    return (found - _EPOCH) // _MILLISECOND


def _end_of_gap(before: datetime, after: datetime, wanted: datetime, zone: ZoneInfo) -> datetime:
    """The second in which the clock jumps over ``wanted``: not yet at ``before``, by ``after`` for certain."""
    low, high = 0, int((after - before).total_seconds())
    while low < high:
        middle = (low + high) // 2
        if _shown(before + timedelta(seconds=middle), zone) >= wanted:
            high = middle
        else:
            low = middle + 1
    return before + timedelta(seconds=low)


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows."""
    return at.astimezone(zone).replace(tzinfo=None)
