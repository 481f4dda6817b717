"""Reads a time to come as people say it, by the clock of a zone: ``2h``, ``mon 09:00``, ``tomorrow``, a date."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from omnid.errors import Invalid
from omnid.policy.sentences import sentence
from omnid.policy.weekly import weekday

MORNING = 9
"""The hour that a day without a time means."""
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
_UNITS = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdw])(?![a-z])")
_RUSSIAN = {
    "сегодня": "today", "завтра": "tomorrow", "в": "at", "через": "",
    "пн": "mon", "вт": "tue", "ср": "wed", "чт": "thu", "пт": "fri", "сб": "sat", "вс": "sun",
    "понедельник": "mon", "вторник": "tue", "среда": "wed", "среду": "wed", "четверг": "thu", "пятница": "fri",
    "пятницу": "fri", "суббота": "sat", "субботу": "sat", "воскресенье": "sun",
    "с": "s", "сек": "s", "м": "m", "мин": "m", "ч": "h", "час": "h", "часа": "h", "часов": "h",
    "д": "d", "дн": "d", "день": "d", "дня": "d", "дней": "d", "н": "w", "нед": "w",
}  # fmt: skip
_WORD = re.compile(r"[а-яё]+")
_ONE_DIGIT = re.compile(r"(?<=^\d{4}-\d\d-\d\d[ T])(?=\d:)")
"""Where the hour of a date lacks its zero."""
_TWO_NUMBERS = re.compile(r"\d\s+[\d.]")
_DAY_AND_TIME = re.compile(r"(?:(?P<day>[a-z]+)\b)?\s*(?:at\s+)?(?:(?P<hour>\d{1,2}):(?P<minute>\d\d))?")
_LONGEST_MS = 100 * 366 * DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def moment(said: str, zone: tzinfo, now: int) -> int:
    """A time to come, ms: ``2h``, ``18:30``, ``mon 09:00``, ``tomorrow``, ``2026-01-12 09:00`` and with ``+02:00``.

    In Russian as well: ``2ч``, ``пн 9:00``, ``завтра в 10:00``.
    Raises `Invalid` for what is no time, and for one that the zone's clock skips or shows twice.
    """
    text = said.strip()
    found = dated(text, zone)
    if found is None:
        text = _in_english(text.lower())
        found = _named(text, zone, now)
    if found is not None:
        return found
    try:
        return now + duration(text)
    except Invalid:
        raise Invalid(sentence("no_time", moment=said), path="at") from None


def _in_english(text: str) -> str:
    """The few words that a time is said with; others stay, and are refused."""
    known = _WORD.sub(lambda word: _RUSSIAN.get(word.group(), word.group()), text).strip()
    return known.removeprefix("at ")


def duration(said: str) -> int:
    """``90s``, ``5m``, ``1h30m``, ``2d`` in ms. Raises `Invalid`."""
    compact = said.strip().lower().replace(" ", "")
    parts = _DURATION.findall(compact)
    # “1 2h” is two things, and not twelve hours.
    if not parts or "".join(number + unit for number, unit in parts) != compact or _TWO_NUMBERS.search(said):
        raise Invalid(sentence("no_duration", span=said))
    length = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if length > _LONGEST_MS:
        raise Invalid(sentence("century", span=said))
    return round(length)


def dated(text: str, zone: tzinfo) -> int | None:
    """A date with or without a time and an offset; None for what is something else. Raises `Invalid`."""
    try:
        found = datetime.fromisoformat(_ONE_DIGIT.sub("0", text))
    except ValueError:
        return None
    if found.tzinfo is not None:
        return (found - _EPOCH) // _MILLISECOND
    if found == datetime(found.year, found.month, found.day) and len(text) <= len("2026-01-12"):  # noqa: DTZ001
        return _first(found, zone)
    return _exact(found, zone)


def _named(text: str, zone: tzinfo, now: int) -> int | None:
    found = _DAY_AND_TIME.fullmatch(text)
    if found is None or not text:
        return None
    here = (_EPOCH + now * _MILLISECOND).astimezone(zone).replace(tzinfo=None)
    hour, minute = (int(found["hour"]), int(found["minute"])) if found["hour"] else (MORNING, 0)
    if hour > 23 or minute > 59:
        return None
    passed = here >= here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    ahead = _ahead(found["day"], here.date(), passed=passed)
    if ahead is None:
        return None
    day = here.date() + timedelta(days=ahead)
    return _exact(datetime(day.year, day.month, day.day, hour, minute), zone)  # noqa: DTZ001


def _ahead(day: str | None, today: date, *, passed: bool) -> int | None:
    """How many days; None for what is no day. A weekday is the next one, never today."""
    if day is None:
        return int(passed)
    if day in ("today", "tomorrow"):
        return int(day == "tomorrow")
    number = weekday(day)
    return None if number is None else (number - today.weekday()) % 7 or 7


def _exact(wall: datetime, zone: tzinfo) -> int:
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    offsets = [one.strftime("%z") for one in (first, second)]
    if offsets[0] != offsets[1]:
        time, day = f"{wall:%H:%M}", f"{wall:%Y-%m-%d}"
        if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
            raise Invalid(sentence("skipped", time=time, day=day, zone=str(zone)), path="at")
        choices = " or ".join(f"{wall:%Y-%m-%dT%H:%M}{offset[:3]}:{offset[3:5]}" for offset in offsets)
        raise Invalid(sentence("twice", time=time, day=day, zone=str(zone), either=choices), path="at")
    return (first.astimezone(UTC) - _EPOCH) // _MILLISECOND


def _first(day: datetime, zone: tzinfo) -> int:
    """The beginning of a date, also where its midnight is skipped."""
    start = day.replace(tzinfo=zone).astimezone(UTC)
    while start.astimezone(zone).replace(tzinfo=None) < day:
        start += timedelta(minutes=15)
    return (start - _EPOCH) // _MILLISECOND
