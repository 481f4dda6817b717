"""``omnid schedule``: when the desk works, and what it does by the clock."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli import hours, jobs
from omnid_cli.hours import Name, Zone
from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.hours_import import Imported

app = commands("When the desk works, and what it does by the clock.")
app.registered_commands += jobs.app.registered_commands
app.add_typer(hours.app, name="hours")


@command(app)
def now(
    session: Session,
    *,
    channel: Annotated[str | None, typer.Option(help="Of that channel; of the desk unless said.")] = None,
    team: Annotated[str | None, typer.Option(help="Of that team.")] = None,
    operator: Annotated[str | None, typer.Option(metavar="LOGIN", help="Of that operator's shift.")] = None,
    timezone: Annotated[str | None, typer.Option(metavar="ZONE", help="Say the times in that zone.")] = None,
    at: Annotated[str | None, typer.Option(metavar="WHEN", help="At that time: “mon 09:00”, a date and time.")] = None,
) -> None:
    """Say whether it is open, and when it opens or closes."""
    from omnid_cli.schedule_tables import OPENNESS, openness

    said = session.call("hours.now", channel=channel, team=team, operator=operator, timezone=timezone, at=at)
    if session.out.for_people and operator is not None and said.hours is None:
        session.out.say(f"{operator} has no shift.")
    elif session.out.for_people:
        session.out.say(openness(said), "green" if said.open else "red")
    else:
        session.out.rows(OPENNESS, [said])


@command(app, writes=True)
def shift(
    session: Session,
    login: Annotated[str, typer.Argument(metavar="LOGIN", help="The operator.")],
    spans: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SPAN...|none", help="“mon-fri 09:00-18:00”; none ends the shift; left out, it is shown."
        ),
    ] = None,
    *,
    timezone: Zone = None,
) -> None:
    """Give an operator a shift, take it from them, or show it."""
    from omnid_cli.schedule_tables import HOURS, week

    if not spans:
        _show_shift(session, login, timezone)
        return
    made = session.call("hours.shift", login=login, spans=[] if spans == ["none"] else spans, timezone=timezone)
    if made is None:
        session.out.gone(f"{login} has no shift any more.")
    else:
        session.out.done(HOURS, made, f"{login} works {week(made)} ({made.timezone}).")


def _show_shift(session: Session, login: str, timezone: str | None) -> None:
    from omnid.errors import Invalid
    from omnid_cli.schedule_tables import HOURS, week

    if timezone is not None:
        raise Invalid(f"Say the spans too: omnid schedule shift {login} 'mon-fri 09:00-18:00' --timezone {timezone}.")
    said = session.call("hours.now", operator=login)
    if said.hours is None:
        session.out.aside(f"{login} has no shift: omnid schedule shift {login} 'mon-fri 09:00-18:00' gives one.")
        return
    found = session.call("hours.show", name=said.hours).hours
    session.out.done(HOURS, found, f"{login} works {week(found)} ({found.timezone}).")


@command(app, "except", writes=True)
def except_(
    session: Session,
    name: Name,
    date: Annotated[str, typer.Argument(metavar="DATE", help="2026-12-31.")],
    spans: Annotated[str, typer.Argument(metavar="SPANS|closed|usual", help="10:00-14:00; usual: no exception.")],
    *,
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Have other spans on a single date, or be closed on it."""
    from omnid_cli.schedule_tables import HOURS

    values = {"name": name, "date": date, "spans": None if spans == "usual" else spans, "note": note}
    changed = session.desk.call("hours.except", values, session.given.key)
    session.out.done(HOURS, changed, f"On {date} “{name}” is {'as usual' if spans == 'usual' else spans}.")


@command(app, "import", writes=True)
def import_(
    session: Session,
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE.ics", help="An iCalendar file.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be taken.")] = False,
) -> None:
    """Take closed dates and times from an iCalendar file.

    Once more from a file of the same name: what it brought before goes, what it says now comes.
    """
    from omnid_cli.schedule_tables import spans

    imported = session.call(
        "hours.import", name=name, text=_read(file), source=file.name or "ical", dry_run=dry_run or None
    )
    if not session.out.for_people:
        session.out.values(
            ["date", "spans", "note"],
            [(day, spans(one.spans), one.note) for day, one in imported.exceptions.items()],
        )
        return
    _tell(session, name, imported, dry_run=dry_run)


def _read(file: Path) -> str:
    from omnid.desk.hours_import import TEXT_LIMIT
    from omnid.errors import Invalid

    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise Invalid(f"{file} cannot be read: {problem.strerror}.", path="file") from problem
    except UnicodeDecodeError:
        raise Invalid(f"{file} is not text in UTF-8.", path="file") from None
    if not text.strip():
        raise Invalid(f"{file} is empty.", path="file")
    if len(text) > TEXT_LIMIT:
        raise Invalid(
            f"{file} has {len(text):,} characters, more than the {TEXT_LIMIT:,} that are taken: leave out years that"
            " are over, or cut it into several files.",
            path="file",
        )
    return text


def _tell(session: Session, name: str, imported: "Imported", *, dry_run: bool) -> None:
    from omnid_cli.schedule_tables import spans

    for day, one in imported.exceptions.items():
        session.out.say(f"{day}  {spans(one.spans)}  {one.note}")
    for day in imported.kept:
        session.out.say(f"{day}  has an exception already, which stays")
    count = len(imported.exceptions)
    session.out.aside(f"{'Would take' if dry_run else 'Took'} {count} date{'' if count == 1 else 's'} into “{name}”.")
    if not count and not imported.kept:
        session.out.aside("Its events are over, lie more than two years ahead, or at times when it is closed anyway.")
