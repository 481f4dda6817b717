"""Operations on hours: when the desk, its channels and teams work, and operators' shifts."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from omnid.desk import holidays
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.errors import Conflict, Invalid, NotFound
from omnid.events import HoursChanged, HoursRemoved, HoursUsed
from omnid.model import (
    Actor,
    ChannelId,
    Hours,
    HoursException,
    HoursId,
    HoursSubject,
    HoursUse,
    OperatorId,
    Role,
    TeamId,
)
from omnid.policy import hours as policy
from omnid.policy import moments, weekly
from omnid.store import channels, operators, presences
from omnid.store import hours as store
from omnid.store.database import Tx

Name = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$", description="a–z, 0–9, dot, dash, underscore; at most 60")
]
_NO_NAME = "none"
"""How the command line says that a subject has no hours of its own."""


def of(
    tx: Tx, *, channel: ChannelId | None = None, team: TeamId | None = None, operator: OperatorId | None = None
) -> Hours | None:
    """The most specific hours: the channel's, else the team's, else the desk's; of an operator only their own shift.

    None where nobody has set any: always open, or for an operator no shift.
    """
    used = (
        store.used_here(tx, channel, team) if operator is None else store.used_by(tx, HoursSubject.OPERATOR, operator)
    )
    return None if used is None else expanded(tx, used)


def expanded(tx: Tx, hours: Hours) -> Hours:
    """With the public holidays of last year to the year after next written out, so that deciding needs no library."""
    if hours.holidays is None:
        return hours
    year = datetime.fromtimestamp(tx.now / 1000, UTC).year
    return msgspec.structs.replace(hours, days_off=holidays.dates(hours.holidays, year - 1, year + 2))


def warm(tx: Tx) -> None:
    """Have the holidays of all hours written out, which takes a second at first: not when somebody waits for it."""
    for hours in store.every(tx):
        expanded(tx, hours)


class SetHours(Request, frozen=True):
    """``spans``: lines such as ``mon-fri 09:00-13:00,14:00-18:00``; days nobody names are closed.

    ``timezone``: as in the IANA database. ``holidays``: ``RU``, ``DE-BY``; empty for none. What is left out stays as it
    was; new hours need zone and spans.
    """

    name: Name
    timezone: str | None = None
    spans: Annotated[list[str], Meta(max_length=100)] | None = None
    holidays: str | None = None


@operation("hours.set", role=Role.SUPERVISOR)
def set_(tx: Tx, actor: Actor, request: SetHours) -> Hours:
    """Make hours, or change their week, zone or holidays."""
    if request.name == _NO_NAME:
        raise Invalid(f"“{_NO_NAME}” means no hours: choose another name.", path="name")
    before = store.find(tx, request.name)
    timezone = before.timezone if before and request.timezone is None else _zone(request.timezone)
    week = before.weekly if before and request.spans is None else weekly.week(request.spans or [])
    if not any(week):
        raise Invalid("No day has a span: say when it is open, such as “mon-fri 09:00-18:00”.", path="spans")
    place = before.holidays if before and request.holidays is None else _place(request.holidays)
    if before is None:
        hours = store.add(tx, request.name, timezone, week, place)
    else:
        hours = before.id
        store.update(tx, hours, timezone, week, place)
    return changed(tx, actor, hours)


def _zone(name: str | None) -> str:
    if name is None:
        raise Invalid("Say the time zone these hours are in, such as Europe/Moscow.", path="timezone")
    return weekly.zone(name)


def _place(place: str | None) -> str | None:
    return holidays.check(place) if place else None


def changed(tx: Tx, actor: Actor, hours: HoursId) -> Hours:
    """Say that they are others now."""
    presences.look_again(tx)  # who is on shift may have changed
    tx.emit(HoursChanged(hours_id=hours, actor=actor.label))
    return store.get(tx, hours)


@operation("hours.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Hours]:
    """List the hours there are."""
    return store.every(tx)


class OneHours(Request, frozen=True):
    name: str


class HoursDetail(Struct, frozen=True, kw_only=True):
    """``hours`` with their holidays until the year after next; ``uses``: whose they are."""

    hours: Hours
    uses: list[HoursUse]
    open: bool
    opens_at: int | None
    closes_at: int | None


@operation("hours.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneHours) -> HoursDetail:
    """Show hours, whose they are, and whether it is open by them."""
    hours = expanded(tx, store.named(tx, request.name))
    return HoursDetail(
        hours=hours,
        uses=store.uses(tx, hours.id),
        open=policy.is_open(hours, tx.now),
        opens_at=policy.opens_at(hours, tx.now),
        closes_at=policy.closes_at(hours, tx.now),
    )


@operation("hours.remove", role=Role.SUPERVISOR)
def remove(tx: Tx, actor: Actor, request: OneHours) -> Done:
    """Remove hours nobody has any more."""
    hours = store.named(tx, request.name)
    uses = store.uses(tx, hours.id)
    if uses:
        whose = ", ".join(f"{use.subject.value}:{use.name}".rstrip(":") for use in uses)
        raise Conflict(f"The hours “{hours.name}” are those of {whose}: give them others first, or none.")
    store.remove(tx, hours.id)
    presences.look_again(tx)  # who is on shift may have changed
    tx.emit(HoursRemoved(hours_id=hours.id, actor=actor.label))
    return Done()


class UseHours(Request, frozen=True):
    """``name``: of the hours; null: the subject has none of its own any more.

    ``subject_name``: a channel's or team's name, an operator's login; nothing for the desk.
    """

    name: str | None
    subject: HoursSubject
    subject_name: str = ""


@operation("hours.use", role=Role.SUPERVISOR)
def use(tx: Tx, actor: Actor, request: UseHours) -> Done:
    """Say whose hours they are: the desk's, a channel's, a team's, or an operator's shift."""
    hours = None if request.name is None else store.named(tx, request.name).id
    give(tx, actor, hours, request.subject, subject(tx, request.subject, request.subject_name))
    return Done()


def give(tx: Tx, actor: Actor, hours: HoursId | None, kind: HoursSubject, subject_id: int) -> None:
    """They are its hours from now on; None: it has none of its own."""
    store.use(tx, kind, subject_id, hours)
    presences.look_again(tx)  # who is on shift may have changed
    tx.emit(HoursUsed(hours_id=hours, subject=kind, subject_id=subject_id, actor=actor.label))


def subject(tx: Tx, kind: HoursSubject, name: str) -> int:
    """The id of what has hours; 0 for the desk. Raises `NotFound`, `Invalid`."""
    match kind:
        case HoursSubject.DESK:
            if name:
                raise Invalid("There is one desk, and it has no name.", path="subject_name")
            return 0
        case HoursSubject.CHANNEL:
            return channels.named(tx, name).id
        case HoursSubject.TEAM:
            return store.team_id(tx, name)
        case HoursSubject.OPERATOR:
            return operators.named(tx, name).id


class Except(Request, frozen=True):
    """``date``: ``2026-12-31``. ``spans``: ``10:00-14:00``; empty or ``closed`` for closed; null ends the exception."""

    name: str
    date: str
    spans: str | None
    note: Annotated[str, Meta(max_length=200)] = ""


@operation("hours.except", role=Role.SUPERVISOR)
def except_(tx: Tx, actor: Actor, request: Except) -> Hours:
    """Have other spans on a single date, or be closed on it; a second one for a date takes the first one's place."""
    hours = store.named(tx, request.name)
    day = weekly.day(request.date).isoformat()
    if request.spans is None:
        if not store.drop_exception(tx, hours.id, day):
            raise NotFound("exception", f"on {day}")
    else:
        spans = weekly.spans(request.spans)
        store.set_exceptions(tx, hours.id, {day: HoursException(spans=spans, note=request.note)})
    return changed(tx, actor, hours.id)


class Now(Request, frozen=True):
    """Of a channel, a team, both or the desk: ``channel`` and ``team`` are names; of an operator's shift: a login.

    ``timezone``: the zone ``opens`` and ``closes`` are said in; the hours' own where it is left out. ``at``: another
    time than now, as people say it: ``mon 09:00``, ``2026-12-31 10:00``.
    """

    channel: str | None = None
    team: str | None = None
    operator: str | None = None
    timezone: str | None = None
    at: str | None = None


class Openness(Struct, frozen=True, kw_only=True):
    """``hours``: the name of those that count; null where there are none, which means always open.

    ``opens_at``: now, where it is open; null: not within 400 days. ``closes_at``: the end of what is open or next.
    ``opens`` and ``closes`` are the same as local times: ``2026-01-07T09:00+03:00``.
    """

    open: bool
    hours: str | None
    timezone: str | None
    opens_at: int | None
    closes_at: int | None
    opens: str | None
    closes: str | None


@operation("hours.now", reads=True)
def now(tx: Tx, actor: Actor, request: Now) -> Openness:
    """Say whether it is open, when it opens and when it closes."""
    if request.operator is not None and (request.channel is not None or request.team is not None):
        raise Invalid("Ask for an operator's shift, or for a channel and team.", path="operator")
    found = of(
        tx,
        channel=None if request.channel is None else channels.named(tx, request.channel).id,
        team=None if request.team is None else TeamId(store.team_id(tx, request.team)),
        operator=None if request.operator is None else operators.named(tx, request.operator).id,
    )
    timezone = weekly.zone(request.timezone) if request.timezone else found.timezone if found else None
    at = tx.now if request.at is None else moments.moment(request.at, ZoneInfo(timezone or "UTC"), tx.now)
    opens_at, closes_at = policy.opens_at(found, at), policy.closes_at(found, at)
    return Openness(
        open=policy.is_open(found, at),
        hours=None if found is None else found.name,
        timezone=timezone,
        opens_at=opens_at,
        closes_at=closes_at,
        opens=_local(opens_at, timezone),
        closes=_local(closes_at, timezone),
    )


def _local(at: int | None, timezone: str | None) -> str | None:
    if at is None:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    return moment.astimezone(ZoneInfo(timezone or "UTC")).isoformat(timespec="minutes")
