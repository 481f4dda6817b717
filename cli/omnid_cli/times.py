"""Times as people say and read them, from and to milliseconds since the epoch."""

import time
from datetime import datetime, tzinfo

from omnid.errors import Invalid

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


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


def zoned(at: int, now_: int | None = None) -> str:
    """As `clock`, and whose clock that is: ``14:03 MSK``, ``3 May 14:03 UTC``."""
    return f"{clock(at, now_)} {_local(at):%Z}"


def both(at: int | None, now_: int | None = None) -> str:
    """``2m ago, 14:03``."""
    return "" if at is None else f"{ago(at, now_)}, {clock(at, now_)}"


def duration(given: str) -> int:
    """``90s``, ``5m``, ``1h30m``, ``2d`` in ms. Raises `Invalid`."""
    from omnid.policy import moments

    return moments.duration(given)


def exact(ms: int) -> str:
    """A length of time that `duration` reads as the same: ``1h30m``, ``90s``."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")):
        if ms and ms % size == 0:
            return f"{ms // size}{unit}"
    return f"{ms}ms"


def since(given: str) -> int:
    """A time in the past: ``24h``, ``all``, or a date with or without a time. Raises `Invalid`."""
    from omnid.policy import moments

    if given == "all":
        return 0
    found = moments.dated(given.strip(), _zone())
    if found is not None:
        return found
    try:
        return now() - duration(given)
    except Invalid:
        raise Invalid(f"“{given}” is not a time: say 24h, 7d, 2025-06-30, 2025-06-30T14:00, or all.") from None


def until(given: str, now_: int | None = None) -> int:
    """A time to come by this machine's clock: ``2h``, ``tomorrow 9:00``, ``mon``, ``18:30``, a date.

    Raises `Invalid`, also for one the clock skips or shows twice.
    """
    from omnid.policy import moments

    return moments.moment(given, _zone(), now() if now_ is None else now_)


def zone_here() -> str | None:
    """The name of this machine's zone; None where it has none that others know."""
    name = getattr(_zone(), "key", None)
    return None if name in (None, "local") else str(name)


def _zone() -> tzinfo:
    from tzlocal import get_localzone

    return get_localzone()


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000).astimezone()
