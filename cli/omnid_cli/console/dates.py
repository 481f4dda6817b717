"""Times and lengths of time as the console writes them, in its language and the terminal's time zone."""

from datetime import datetime, timedelta

from omnid_cli.console.words import Words

_UNITS = {"en": ("d", "h", "m", "s"), "ru": ("д", "ч", "м", "с")}
_SIZES = (86_400_000, 3_600_000, 60_000)
_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
}
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
}


def span(ms: int, words: Words) -> str:
    """In one unit: ``45s``, ``3m``, ``2h``, ``5d``."""
    units = _UNITS[words.language]
    for size, unit in zip(_SIZES, units, strict=False):
        if ms >= size:
            return f"{ms // size}{unit}"
    return f"{max(0, ms) // 1000}{units[-1]}"


def clock(at: int) -> str:
    return f"{local(at):%H:%M}"


def day(at: int, now: int, words: Words) -> str:
    """``Today``, ``Yesterday``, ``Wed 26 Nov``, with the year when it is another."""
    moment, today = local(at), local(now)
    if moment.date() == today.date():
        return words("today")
    if moment.date() == today.date() - timedelta(days=1):
        return words("yesterday")
    written = f"{_DAYS[words.language][moment.weekday()]} {moment.day} {_MONTHS[words.language][moment.month - 1]}"
    return written if moment.year == today.year else f"{written} {moment.year}"


def moment(at: int, now: int, words: Words) -> str:
    """The time, with the day unless it is today."""
    return clock(at) if local(at).date() == local(now).date() else f"{day(at, now, words)} {clock(at)}"


def local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000).astimezone()
