"""``omnid schedule hours``: the named calendars, and how they are said."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.hours import HoursDetail

app = commands("Named calendars: when something is open.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The hours.")]
Spans = Annotated[
    list[str] | None,
    typer.Option("--span", metavar="SPANS", help="“mon-fri 09:00-13:00,14:00-18:00”; repeatable."),
]
Zone = Annotated[str | None, typer.Option(metavar="ZONE", help="The time zone, such as Europe/Moscow.")]
For = Annotated[
    str,
    typer.Option("--for", metavar="WHOM", help="desk, channel:NAME, team:NAME or operator:LOGIN (their shift)."),
]


@command(app, "list")
def list_(session: Session) -> None:
    """List the hours there are."""
    from omnid_cli.schedule_tables import HOURS

    session.out.rows(HOURS, session.call("hours.list"))


@command(app)
def show(session: Session, name: Name) -> None:
    """Show hours, whose they are, and the holidays and exceptions to come."""
    from omnid_cli.output import Format
    from omnid_cli.schedule_tables import HOURS, HOURS_DETAIL

    detail = session.call("hours.show", name=name)
    if session.out.form is Format.IDS:
        session.out.rows(HOURS, [detail.hours])
    else:
        session.out.one(HOURS_DETAIL, detail, _card)


@command(app, "set", writes=True)
def set_(
    session: Session,
    name: Name,
    *,
    timezone: Zone = None,
    span: Spans = None,
    holidays: Annotated[
        str | None, typer.Option(metavar="PLACE", help="Closed on its public holidays: RU, DE-BY; none for no place.")
    ] = None,
) -> None:
    """Make hours, or change them; what is left out stays, and --span says the whole week."""
    from omnid_cli.schedule_tables import HOURS, week

    place = "" if holidays == "none" else holidays
    made = session.call("hours.set", name=name, timezone=timezone, spans=span, holidays=place)
    closed = f", closed on the holidays of {made.holidays}" if made.holidays else ""
    session.out.done(HOURS, made, f"“{made.name}”: {week(made)} ({made.timezone}{closed}).")


@command(app, writes=True)
def remove(session: Session, name: Name) -> None:
    """Remove hours nobody has any more."""
    session.call("hours.remove", name=name)
    session.out.gone(f"“{name}” is removed.")


@command(app, writes=True)
def use(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME|none", help="The hours; none: none of its own any more.")],
    for_: For,
) -> None:
    """Say whose hours they are; the channel's count before the team's, and those before the desk's."""
    from omnid.errors import Invalid

    subject, _, subject_name = for_.partition(":")
    if subject not in ("desk", "channel", "team", "operator"):
        raise Invalid(f"“{for_}” is nobody: say desk, channel:NAME, team:NAME or operator:LOGIN.")
    values = {"name": None if name == "none" else name, "subject": subject, "subject_name": subject_name}
    session.desk.call("hours.use", values, session.given.key)
    session.out.gone(f"{for_} has {'no hours of its own any more' if name == 'none' else f'the hours “{name}”'}.")


def _card(detail: "HoursDetail") -> Iterator[str]:
    from omnid_cli.schedule_tables import spans, week

    hours = detail.hours
    whose = ", ".join(f"{use.subject.value}:{use.name}".rstrip(":") for use in detail.uses)
    yield f"{hours.name} ({hours.timezone}), of {whose or 'nobody yet'}"
    yield f"  {week(hours)}"
    today = datetime.now().astimezone().date().isoformat()
    for day, one in hours.exceptions.items():
        if day >= today:
            yield f"  {day}  {spans(one.spans)}  {one.note}"
    if hours.holidays is not None:
        yield f"  closed on the holidays of {hours.holidays}; next:"
        for day, name in [item for item in hours.days_off.items() if item[0] >= today][:5]:
            yield f"  {day}  {name}"
