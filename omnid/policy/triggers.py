"""When a job is due next: by a cron expression or by an interval, as text a row can keep.

``cron 0 7 * * mon`` is by the clock of a time zone, ``every 3600000`` (ms) counts from when the job was made.
APScheduler's triggers do the reckoning. What differs from them is as in cron: 0 and 7 are Sunday, ranges of days may go
past Sunday, and a time that comes twice when the clock is set back counts once, unless the job runs every hour.
"""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from omnid.errors import Invalid
from omnid.policy.weekly import DAYS, weekday

SHORTEST_MS = 60_000
LONGEST_MS = 366 * 24 * 3600 * 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def cron(expression: str) -> str:
    """The trigger of a cron expression: minute, hour, day, month, day of the week. Raises `Invalid`."""
    fields = expression.lower().split()
    if len(fields) != 5:
        raise Invalid(
            f"“{expression}” is not a cron expression: give minute, hour, day, month and day of the week, "
            "such as “0 7 * * mon”.",
            path="cron",
        )
    if fields[2] != "*" and fields[4] != "*":
        raise Invalid(
            f"“{expression}” names a day of the month and one of the week, which some crons take for both and "
            "some for either: make two jobs.",
            path="cron",
        )
    fields[4] = _days(fields[4])
    trigger = f"cron {' '.join(fields)}"
    if next_at(trigger, "UTC", 0, 0) is None:
        raise Invalid(f"“{expression}” never comes.", path="cron")
    return trigger


def every(ms: int) -> str:
    """The trigger of an interval. Raises `Invalid`."""
    if not SHORTEST_MS <= ms <= LONGEST_MS:
        raise Invalid("A job runs at most once a minute and at least once a year.", path="every_ms")
    return f"every {ms}"


def next_at(trigger: str, timezone: str, after: int, made_at: int) -> int | None:
    """The first time after ``after``, ms; None: never. Raises `Invalid` for what is no trigger."""
    sort, _, rest = trigger.partition(" ")
    if sort == "every":
        return _interval(int(rest), after, made_at)
    return _cron(rest, timezone, after)


def _interval(ms: int, after: int, made_at: int) -> int:
    from apscheduler.triggers.interval import IntervalTrigger

    found = IntervalTrigger(seconds=ms / 1000, start_date=_moment(made_at + ms), timezone=UTC)
    at = _ms(found.get_next_fire_time(None, _moment(max(after + 1, made_at + ms))))
    return at if at > after else at + ms


def _cron(expression: str, timezone: str, after: int) -> int | None:
    from apscheduler.triggers.cron import CronTrigger

    try:
        trigger = CronTrigger.from_crontab(expression, timezone=ZoneInfo(timezone))
    except ValueError as problem:
        raise Invalid(f"“{expression}” is not a cron expression: {problem}.", path="cron") from problem
    hourly = expression.split()[1].startswith("*")
    for _ in count():
        found: Any = trigger.get_next_fire_time(None, _moment(after + 1))
        if found is None:
            return None
        if not found.fold or hourly:
            return _ms(found)
        after = _ms(found)
    return None


def _days(field: str) -> str:
    """Numbers as names, ranges as lists: to APScheduler 0 is Monday, to cron Sunday."""
    if field == "*":
        return field
    found: list[str] = []
    for part in field.split(","):
        first, is_range, last = part.partition("-")
        start = _day(first, field)
        length = (_day(last, field) - start) % 7 if is_range else 0
        found += [DAYS[(start + step) % 7] for step in range(length + 1)]
    return ",".join(dict.fromkeys(found))


def _day(word: str, field: str) -> int:
    if word.isdigit() and int(word) <= 7:
        return (int(word) - 1) % 7
    named = weekday(word)
    if named is not None:
        return named
    raise Invalid(
        f"“{field}” are not days of the week: say mon, mon-fri, sat,sun, or 0 to 7 (both are Sunday).", path="cron"
    )


def _moment(at: int) -> datetime:
    return _EPOCH + at * _MILLISECOND


def _ms(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND
