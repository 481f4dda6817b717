"""The operation that takes closed dates and times from an iCalendar file into hours."""

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from omnid.desk import hours, ical
from omnid.desk.operation import Request, operation
from omnid.model import Actor, Hours, HoursException, Role, Span
from omnid.policy import hours as policy
from omnid.store import hours as store
from omnid.store.database import Tx

DAYS = 731
"""How far ahead repeating events are taken."""
TEXT_LIMIT = 512 * 1024
"""Characters of a file."""


class Import(Request, frozen=True):
    """``text``: the file. ``source``: whatever an earlier import under this word brought goes, and this comes instead.

    ``dry_run``: only say what would be taken.
    """

    name: str
    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]
    source: Annotated[str, Meta(min_length=1, max_length=200)] = "ical"
    dry_run: bool = False


class Imported(Struct, frozen=True, kw_only=True):
    """``exceptions``: what was taken, by date. ``kept``: dates that have an exception of their own, which stays."""

    exceptions: dict[str, HoursException]
    kept: list[str]


@operation("hours.import", role=Role.SUPERVISOR)
def import_(tx: Tx, actor: Actor, request: Import) -> Imported:
    """Take exceptions from an iCalendar file: its events are closed, from today on and for two years.

    An event of whole days closes its dates, one with times closes that part of the day.
    """
    found = hours.expanded(tx, store.named(tx, request.name))
    today = datetime.fromtimestamp(tx.now / 1000, ZoneInfo(found.timezone)).date()
    closures = ical.closures(request.text, found.timezone, today, today + timedelta(days=DAYS))
    own = store.exceptions_not_from(tx, found.id, request.source)
    taken = _exceptions(found, closures)
    kept = sorted(day for day in taken if day in own)
    taken = {day: one for day, one in taken.items() if day not in own}
    if not request.dry_run:
        store.drop_exceptions_from(tx, found.id, request.source)
        store.set_exceptions(tx, found.id, taken, request.source)
        hours.changed(tx, actor, found.id)
    return Imported(exceptions=taken, kept=kept)


def _exceptions(found: Hours, closures: list[ical.Closure]) -> dict[str, HoursException]:
    by_day: dict[date, list[ical.Closure]] = {}
    for one in closures:
        by_day.setdefault(one.day, []).append(one)
    exceptions = {}
    for day, ones in by_day.items():
        usual = [] if day.isoformat() in found.days_off else found.weekly[day.weekday()]
        left = policy.without(usual, [one.span for one in ones])
        if left != usual or _is_whole(ones):
            note = ", ".join(dict.fromkeys(one.summary for one in ones if one.summary))[:200]
            exceptions[day.isoformat()] = HoursException(spans=left, note=note)
    return exceptions


def _is_whole(ones: list[ical.Closure]) -> bool:
    """A closed Sunday stays closed also when the week changes."""
    return any(one.span == Span(opens=0, closes=24 * 60) for one in ones)
