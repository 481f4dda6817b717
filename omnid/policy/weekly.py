"""Reads and writes a week as people say it: ``mon-fri 09:00-13:00,14:00-18:00``."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from omnid.errors import Invalid
from omnid.model import WHOLE_DAY, Span
from omnid.policy.sentences import sentence

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)")
_MOST_SPANS = 24


def week(lines: Sequence[str]) -> list[list[Span]]:
    """Seven lists of spans from lines such as ``mon-fri 09:00-13:00,14:00-18:00``; days nobody names are closed.

    Raises `Invalid` for what is none, for inverted spans, and for spans of a day that overlap.
    """
    days: list[list[Span]] = [[] for _ in DAYS]
    for line in lines:
        which, _, times = line.strip().lower().partition(" ")
        named = _days(which, line)
        if not times:
            raise Invalid(f"“{line}” names no span: say “{which} 09:00-18:00”, or “{which} closed”.", path="spans")
        for day in named:
            days[day] += spans(times)
    return [_in_order(found, f"on {DAYS[day]}") for day, found in enumerate(days)]


def spans(text: str) -> list[Span]:
    """One day's: ``09:00-13:00,14:00-18:00``; nothing or ``closed`` for none. Raises `Invalid`."""
    if text.strip().lower() in ("", "closed"):
        return []
    return _in_order([_span(part.strip()) for part in text.split(",")], f"in “{text.strip()}”")


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise Invalid(f"“{text}” is not a span of time: say 09:00-18:00.", path="spans")
    opens, closes = (_minute(found[index], found[index + 1], text) for index in (1, 3))
    if opens == closes:
        raise Invalid(f"The span {text} is empty.", path="spans")
    if opens > closes:
        raise Invalid(
            f"The span {text} ends before it begins. One that goes past midnight is two: "
            f"{clock(opens)}-24:00, and 00:00-{clock(closes)} on the next day.",
            path="spans",
        )
    return Span(opens=opens, closes=closes)


def _minute(hour: str, minute: str, text: str) -> int:
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > WHOLE_DAY:
        raise Invalid(f"“{text}” has a time that no day has: they go from 00:00 to 24:00.", path="spans")
    return total


def _in_order(found: list[Span], where: str) -> list[Span]:
    if len(found) > _MOST_SPANS:
        raise Invalid(f"There are {len(found)} spans {where}; a day takes {_MOST_SPANS}.", path="spans")
    ordered = sorted(found, key=lambda span: span.opens)
    for earlier, later in pairwise(ordered):
        if later.opens < earlier.closes:
            raise Invalid(f"The spans {said([earlier])} and {said([later])} {where} overlap.", path="spans")
    return ordered


def _days(which: str, line: str) -> list[int]:
    """``mon-fri``, ``sat,sun``, ``daily``; a range may go past Sunday."""
    if which in ("daily", "all"):
        return list(range(7))
    found: list[int] = []
    for part in which.split(","):
        first, is_range, last = part.partition("-")
        start, end = weekday(first), weekday(last if is_range else first)
        if start is None or end is None:
            raise Invalid(f"“{line}” does not begin with days: say “mon-fri 09:00-18:00”.", path="spans")
        length = (end - start) % 7
        found += [(start + step) % 7 for step in range(length + 1)]
    return found


def weekday(word: str) -> int | None:
    """0 for ``mon`` and ``monday``; None for what is no day."""
    return DAYS.index(word[:3]) if word in DAYS or word in NAMES else None


def said(found: Sequence[Span]) -> str:
    """A day's spans as `spans` reads them."""
    return ",".join(f"{clock(span.opens)}-{clock(span.closes)}" for span in found) or "closed"


def week_said(days: Sequence[Sequence[Span]]) -> list[str]:
    """The lines `week` reads, days alike put together; closed days left out."""
    lines: list[str] = []
    first = 0
    while first < 7:
        last = first
        while last < 6 and days[last + 1] == days[first]:
            last += 1
        if days[first]:
            names = DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
            lines.append(f"{names} {said(days[first])}")
        first = last + 1
    return lines


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def zone(name: str) -> str:
    """The name itself, if it is a time zone's. Raises `Invalid`."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError) as problem:  # ZoneInfoNotFoundError is a KeyError
        raise _no_zone(name) from problem
    except KeyError as problem:
        raise _no_zone(name) from problem
    return name


def _no_zone(name: str) -> Invalid:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    near = get_close_matches(name, available_timezones(), n=1, cutoff=0.5) or ["Europe/Moscow"]
    return Invalid(sentence("no_zone", zone=name, near=near[0]), path="timezone")


def day(text: str) -> date:
    """``2026-12-31``. Raises `Invalid`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(f"“{text}” is not a date: say 2026-12-31.", path="date") from None
