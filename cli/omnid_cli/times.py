"""Times as people say and read them, from and to milliseconds since the epoch."""

import re
import time
from datetime import datetime, timedelta

from omnid.errors import Invalid

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
_UNITS = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdw])(?![a-z])")
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY_AND_TIME = re.compile(rf"(?:(today|tomorrow|{'|'.join(_DAYS)})\b)?\s*(?:at\s+)?(?:(\d{{1,2}}):(\d\d))?")
MORNING = 9
"""The hour that a day without a time means."""


def now() -> int:
    return time.time_ns() // 1_000_000


def span(ms: int) -> str:
    """A length of time in one unit: ``45s``, ``2m``, ``3h``, ``5d``."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if ms >= size:
            return f"{ms // size}{unit}"
    return f"{max(0, ms) // SECOND}s"


def ago(at: int | None, now_: int | None = None) -> str:
    """``2m ago``, ``in 3h``; nothing for None."""
    if at is None:
        return ""
    passed = (now() if now_ is None else now_) - at
    return f"{span(passed)} ago" if passed >= 0 else f"in {span(-passed)}"


def clock(at: int, now_: int | None = None) -> str:
    """Local time, with the day unless it is today: ``14:03``, ``3 May 14:03``, ``3 May 2024 14:03``."""
    moment = _local(at)
    today = _local(now() if now_ is None else now_)
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b %H:%M}" if moment.year == today.year else f"{moment.day} {moment:%b %Y %H:%M}"


def both(at: int | None, now_: int | None = None) -> str:
    """``2m ago, 14:03``."""
    return "" if at is None else f"{ago(at, now_)}, {clock(at, now_)}"


def duration(given: str) -> int:
    """``90s``, ``5m``, ``1h30m``, ``2d`` in ms. Raises `Invalid`."""
    compact = given.strip().lower().replace(" ", "")
    parts = _DURATION.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise Invalid(f"“{given}” is not a length of time: say 90s, 5m, 2h, 1h30m, 3d or 2w.")
    return round(sum(float(number) * _UNITS[unit] for number, unit in parts))


def exact(ms: int) -> str:
    """A length of time that `duration` reads as the same: ``1h30m``, ``90s``."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")):
        if ms and ms % size == 0:
            return f"{ms // size}{unit}"
    return f"{ms}ms"


def since(given: str) -> int:
    """A time in the past: ``24h``, ``all``, or a date with or without a time. Raises `Invalid`."""
    if given == "all":
        return 0
    found = _date(given)
    if found is not None:
        return found
    try:
        return now() - duration(given)
    except Invalid:
        raise Invalid(f"“{given}” is not a time: say 24h, 7d, 2025-06-30, 2025-06-30T14:00, or all.") from None


def until(given: str, now_: int | None = None) -> int:
    """A time to come: ``2h``, ``tomorrow 9:00``, ``monday``, ``18:30``, ``2025-06-30 14:00``. Raises `Invalid`."""
    here = now() if now_ is None else now_
    found = _date(given) or _day_and_time(given, here)
    if found is not None:
        return found
    try:
        return here + duration(given)
    except Invalid:
        raise Invalid(
            f"“{given}” is not a time to come: say 2h, 3d, tomorrow 9:00, monday, 18:30 or 2025-06-30T14:00."
        ) from None


def _date(given: str) -> int | None:
    try:
        moment = datetime.fromisoformat(given.strip())
    except ValueError:
        return None
    return round(moment.astimezone().timestamp() * 1000)


def _day_and_time(given: str, here: int) -> int | None:
    found = _DAY_AND_TIME.fullmatch(given.strip().lower())
    if found is None or not (found[1] or found[2]):
        return None
    start = _local(here)
    hour, minute = (int(found[2]), int(found[3])) if found[2] else (MORNING, 0)
    if hour > 23 or minute > 59:
        return None
    moment = start.replace(hour=hour, minute=minute, second=0, microsecond=0, tzinfo=None)
    moment += timedelta(days=_days_ahead(found[1], start, moment))
    return round(moment.astimezone().timestamp() * 1000)


def _days_ahead(day: str | None, start: datetime, moment: datetime) -> int:
    if day == "tomorrow":
        return 1
    if day in _DAYS:
        return (_DAYS.index(day) - start.weekday()) % 7 or 7
    # A bare time that has passed means tomorrow's; “today” means today, even if that is refused.
    return int(day is None and moment <= start.replace(tzinfo=None))


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000).astimezone()
