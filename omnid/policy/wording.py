"""Says a time to come, and how long something takes, as a person would write it."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = 60_000
_LONGEST_IN_MINUTES = 90


class _Words(NamedTuple):
    """``days``: Monday first, with their preposition. ``date`` has ``{day}`` and ``{month}``."""

    today: str
    tomorrow: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    at: str
    minutes: str
    hours: str


_WORDS = {
    "en": _Words(
        "today",
        "tomorrow",
        ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
        tuple("January February March April May June July August September October November December".split()),  # noqa: SIM905 (reads better)
        "on {day} {month}",
        "at",
        "min",
        "h",
    ),
    "ru": _Words(
        "сегодня",
        "завтра",
        ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
        tuple("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()),  # noqa: SIM905
        "{day} {month}",
        "в",
        "мин",
        "ч",
    ),
}


def spoken(declared: str, text: str) -> str:
    """The language of a text: the one it is said to be in, else what its letters look like."""
    return declared[:2].lower() or ("ru" if any("а" <= letter <= "я" for letter in text.lower()) else "en")


def moment(at: int, now: int, zone: tzinfo, language: str) -> str:
    """``tomorrow at 09:00``, ``on Monday at 09:00``, ``on 13 January at 09:00``; ``2026-01-13 09:00`` in a language
    whose words are not here."""
    there, here = (_EPOCH + timedelta(milliseconds=one) for one in (at, now))
    there, here = there.astimezone(zone), here.astimezone(zone)
    words = _WORDS.get(language)
    if words is None:
        return f"{there:%Y-%m-%d %H:%M}"
    return f"{_day(there, here, words)} {words.at} {there:%H:%M}"


def _day(there: datetime, here: datetime, words: _Words) -> str:
    ahead = (there.date() - here.date()).days
    if ahead in (0, 1):
        return (words.today, words.tomorrow)[ahead]
    if 1 < ahead < 7:
        return words.days[there.weekday()]
    date = words.date.format(day=there.day, month=words.months[there.month - 1])
    return date if there.year == here.year or 0 < ahead < 180 else f"{date} {there.year}"


def length(ms: int, language: str) -> str:
    """``5 min``, from an hour and a half on ``2 h``; rounded up."""
    words = _WORDS.get(language, _WORDS["en"])
    minutes = -(-ms // _MINUTE)
    return f"{minutes} {words.minutes}" if minutes < _LONGEST_IN_MINUTES else f"{-(-minutes // 60)} {words.hours}"
