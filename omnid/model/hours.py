"""Hours: when a desk, a channel, a team or an operator works."""

from enum import StrEnum

from msgspec import Struct

from omnid.model.ids import HoursId

WHOLE_DAY = 24 * 60
"""The minute a span that lasts until midnight ends with."""


class HoursSubject(StrEnum):
    """What can have hours; an operator's are their shift."""

    DESK = "desk"
    CHANNEL = "channel"
    TEAM = "team"
    OPERATOR = "operator"


class Span(Struct, frozen=True, kw_only=True):
    """Open from ``opens`` to before ``closes``, both minutes of the local clock's day; 1440 is its end."""

    opens: int
    closes: int


class HoursException(Struct, frozen=True, kw_only=True):
    """What a single date has instead of its weekday's spans; none: closed."""

    spans: list[Span] = []
    note: str = ""


class Hours(Struct, frozen=True, kw_only=True):
    """A named calendar. ``weekly``: seven lists, Monday's first, each in order and without overlap.

    ``timezone``: as in the IANA database. ``holidays``: whose public holidays close it, a country and perhaps its
    region: ``RU``, ``DE-BY``. ``days_off``: those of the years around now by their date (``2026-01-07``), with their
    name. ``exceptions``: by date; they count more than holidays, and holidays more than the week.
    """

    id: HoursId
    name: str
    timezone: str
    weekly: list[list[Span]]
    holidays: str | None = None
    days_off: dict[str, str] = {}
    exceptions: dict[str, HoursException] = {}
    created_at: int = 0
    updated_at: int = 0


class HoursUse(Struct, frozen=True, kw_only=True):
    """Whose hours they are; ``name`` is the channel's, team's or operator's, empty for the desk."""

    subject: HoursSubject
    name: str
