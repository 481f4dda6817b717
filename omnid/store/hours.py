"""Rows of hours: weeks, exceptions, and whose they are."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from omnid.errors import Conflict, NotFound
from omnid.model import ChannelId, Hours, HoursException, HoursId, HoursSubject, HoursUse, Span, TeamId
from omnid.store import configured, rows
from omnid.store.database import Tx

_COLUMNS = """
select h.id, h.name, h.timezone, h.weekly, h.holidays, h.created_at, h.updated_at,
       (select json_group_array(json_array(x.date, x.spans, x.note)) from hours_exceptions x where x.hours_id = h.id)"""
_SELECT = f"{_COLUMNS} from hours h"
_encode = msgspec.json.encode
_spans = msgspec.json.Decoder(list[Span]).decode
_exceptions = msgspec.json.Decoder(list[tuple[str, str, str]]).decode
_weekly = msgspec.json.Decoder(list[list[Span]]).decode


def every(tx: Tx) -> list[Hours]:
    return [_made(row) for row in tx.run(f"{_SELECT} order by h.name")]


def get(tx: Tx, hours: HoursId) -> Hours:
    """Raises `NotFound`."""
    found = tx.run(f"{_SELECT} where h.id = :id", {"id": hours}).fetchone()
    if found is None:
        raise NotFound("hours", hours)
    return _made(found)


def find(tx: Tx, name: str) -> Hours | None:
    found = tx.run(f"{_SELECT} where h.name = :name", {"name": name}).fetchone()
    return None if found is None else _made(found)


def named(tx: Tx, name: str) -> Hours:
    """Raises `NotFound`, naming the hours there are."""
    found = find(tx, name)
    if found is None:
        names = ", ".join(row[0] for row in tx.run("select name from hours order by name")) or "none yet"
        raise NotFound("hours", f"“{name}” (there are: {names})")
    return found


# They are asked for all day and hardly ever change. By all that was read, so that it cannot be out of date.
@lru_cache(maxsize=1 << 11)
def _made(row: tuple[Any, ...]) -> Hours:
    return Hours(
        id=row[0],
        name=row[1],
        timezone=row[2],
        weekly=_weekly(row[3]),
        holidays=row[4],
        created_at=row[5],
        updated_at=row[6],
        exceptions={
            day: HoursException(spans=_spans(text), note=note) for day, text, note in sorted(_exceptions(row[7]))
        },
    )


def add(tx: Tx, name: str, timezone: str, weekly: Sequence[Sequence[Span]], holidays: str | None) -> HoursId:
    """Raises `Conflict` when the name is taken."""
    configured.changed(tx)
    if tx.value("select 1 from hours where name = :name", {"name": name}):
        raise Conflict(f"There are hours “{name}” already.")
    return HoursId(
        tx.value(
            """insert into hours (name, timezone, weekly, holidays, created_at, updated_at)
               values (:name, :timezone, :weekly, :holidays, :now, :now) returning id""",
            {"name": name, "timezone": timezone, "weekly": _encode(weekly).decode(), "holidays": holidays,
             "now": tx.now},
        )
    )  # fmt: skip


def update(tx: Tx, hours: HoursId, timezone: str, weekly: Sequence[Sequence[Span]], holidays: str | None) -> None:
    configured.changed(tx)
    tx.run(
        """update hours set timezone = :timezone, weekly = :weekly, holidays = :holidays, updated_at = :now
           where id = :id""",
        {"id": hours, "timezone": timezone, "weekly": _encode(weekly).decode(), "holidays": holidays, "now": tx.now},
    )


def set_exceptions(tx: Tx, hours: HoursId, exceptions: Mapping[str, HoursException], source: str = "") -> None:
    """By date; each takes the place of one that stands there already. ``source``: what was imported."""
    configured.changed(tx)
    tx.connection.executemany(
        """insert into hours_exceptions (hours_id, date, spans, note, source) values (?, ?, ?, ?, ?)
           on conflict (hours_id, date) do update
           set spans = excluded.spans, note = excluded.note, source = excluded.source""",
        [(hours, day, _encode(one.spans).decode(), one.note, source) for day, one in exceptions.items()],
    )
    _touch(tx, hours)


def exceptions_not_from(tx: Tx, hours: HoursId, source: str) -> set[str]:
    """The dates whose exceptions were made by hand or imported from elsewhere."""
    sql = "select date from hours_exceptions where hours_id = :id and source <> :source"
    return {row[0] for row in tx.run(sql, {"id": hours, "source": source})}


def drop_exceptions_from(tx: Tx, hours: HoursId, source: str) -> None:
    configured.changed(tx)
    tx.run("delete from hours_exceptions where hours_id = :id and source = :source", {"id": hours, "source": source})


def drop_exception(tx: Tx, hours: HoursId, day: str) -> bool:
    """False when there was none."""
    configured.changed(tx)
    dropped = tx.run(
        "delete from hours_exceptions where hours_id = :id and date = :date", {"id": hours, "date": day}
    ).rowcount
    _touch(tx, hours)
    return bool(dropped)


def _touch(tx: Tx, hours: HoursId) -> None:
    configured.changed(tx)
    tx.run("update hours set updated_at = :now where id = :id", {"id": hours, "now": tx.now})


def remove(tx: Tx, hours: HoursId) -> None:
    """Also for what has been removed itself and had them."""
    configured.changed(tx)
    tx.run("delete from hours_of where hours_id = :id", {"id": hours})
    tx.run("delete from hours where id = :id", {"id": hours})


def use(tx: Tx, subject: HoursSubject, subject_id: int, hours: HoursId | None) -> None:
    """``hours`` None: the subject has none of its own any more."""
    configured.changed(tx)
    parameters = {"subject": subject.value, "id": subject_id, "hours": hours}
    if hours is None:
        tx.run("delete from hours_of where subject = :subject and subject_id = :id", parameters)
        return
    tx.run(
        """insert into hours_of (subject, subject_id, hours_id) values (:subject, :id, :hours)
           on conflict (subject, subject_id) do update set hours_id = excluded.hours_id""",
        parameters,
    )


USED_BY = f"""{_COLUMNS} from hours_of u join hours h on h.id = u.hours_id
where u.subject = :subject and u.subject_id = :id"""
# One statement for the three, because every wait is asked for them; the most specific first.
USED_HERE = f"""{_COLUMNS} from hours h where h.id = coalesce(
    (select hours_id from hours_of where subject = 'channel' and subject_id = :channel),
    (select hours_id from hours_of where subject = 'team' and subject_id = :team),
    (select hours_id from hours_of where subject = 'desk' and subject_id = 0))"""


def used_by(tx: Tx, subject: HoursSubject, subject_id: int) -> Hours | None:
    """Somebody's own."""
    parameters = {"subject": subject.value, "id": subject_id}
    return configured.kept(tx, ("hours", subject, subject_id), lambda: _one(tx, USED_BY, parameters))


def used_here(tx: Tx, channel: ChannelId | None, team: TeamId | None) -> Hours | None:
    """A channel's, else a team's, else the desk's."""
    parameters = {"channel": channel, "team": team}
    return configured.kept(tx, ("hours", channel, team), lambda: _one(tx, USED_HERE, parameters))


def _one(tx: Tx, sql: str, parameters: dict[str, Any]) -> Hours | None:
    row = tx.run(sql, parameters).fetchone()
    return None if row is None else _made(row)


def is_used_by_any(tx: Tx, *subjects: HoursSubject) -> bool:
    """Whether any of a sort has hours of its own."""
    return any(
        tx.value("select 1 from hours_of where subject = :subject limit 1", {"subject": one.value}) for one in subjects
    )


def uses(tx: Tx, hours: HoursId) -> list[HoursUse]:
    """Whose hours these are; what has been removed is left out."""
    found = tx.run(
        """select u.subject, coalesce(c.name, t.name, o.login, '') as name
           from hours_of u
           left join channels c on u.subject = 'channel' and c.id = u.subject_id and c.removed_at is null
           left join teams t on u.subject = 'team' and t.id = u.subject_id
           left join operators o on u.subject = 'operator' and o.id = u.subject_id
           where u.hours_id = :id and (u.subject = 'desk' or coalesce(c.id, t.id, o.id) is not null)
           order by u.subject, name""",
        {"id": hours},
    )
    return rows.every(HoursUse, found)


def team_id(tx: Tx, name: str) -> int:
    """Raises `NotFound`, naming the teams there are."""
    found: int | None = tx.value("select id from teams where name = :name", {"name": name})
    if found is None:
        names = ", ".join(row[0] for row in tx.run("select name from teams order by name")) or "none yet"
        raise NotFound("team", f"“{name}” (there are: {names})")
    return found
