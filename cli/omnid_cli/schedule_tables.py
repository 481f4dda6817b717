"""How hours are listed and said; imported when there is something to show."""

from collections.abc import Sequence
from datetime import datetime

from omnid.desk.hours import HoursDetail, Openness
from omnid.model import Hours, Span
from omnid.policy import weekly
from omnid_cli.output import Column, Table


def week(hours: Hours) -> str:
    return "; ".join(weekly.week_said(hours.weekly)) or "never"


def spans(found: Sequence[Span]) -> str:
    return weekly.said(found)


def openness(said: Openness) -> str:
    if said.hours is None:
        return "Open: nobody has set hours."
    where = f"({said.hours}, {said.timezone})"
    if said.open:
        return f"Open until {_spoken(said.closes)} {where}." if said.closes else f"Open, always {where}."
    return f"Closed; opens {_spoken(said.opens)} {where}." if said.opens else f"Closed, and never opens {where}."


def _spoken(local: str | None) -> str:
    """As the desk said it, in the zone asked for: ``Mon 12 Jan 09:00``."""
    moment = datetime.fromisoformat(local or "")
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


HOURS = Table(
    Hours,
    [
        Column("NAME", lambda one: one.name, "bold"),
        Column("WEEK", week),
        Column("ZONE", lambda one: one.timezone),
        Column("HOLIDAYS", lambda one: one.holidays or ""),
        Column("EXCEPTIONS", lambda one: len(one.exceptions) or ""),
    ],
    ident="name",
    empty="There are no hours yet: omnid schedule hours set office --timezone ZONE --span 'mon-fri 09:00-18:00'",
)
HOURS_DETAIL = Table(HoursDetail, [])
OPENNESS = Table(Openness, [], ident="open")
