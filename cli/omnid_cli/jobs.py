"""``omnid schedule add``, ``list``, ``run``…: what the desk does again and again."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import Job, Run

app = commands()

Name = Annotated[str, typer.Argument(metavar="NAME", help="The job.")]
LOOK_EVERY_S = 0.2
WAIT_S = 600.0
"""How long a run is waited for that a daemon makes."""


@command(app, writes=True)
def add(
    session: Session,
    name: Name,
    *,
    do: Annotated[str, typer.Option("--do", metavar="OPERATION", help="As in the API: desk.backup, desk.audit…")],
    with_: Annotated[str, typer.Option("--with", metavar="JSON", help="Its request.")] = "{}",
    cron: Annotated[
        str | None, typer.Option(metavar="EXPRESSION", help="Minute, hour, day, month, weekday: “0 7 * * mon”.")
    ] = None,
    every: Annotated[str | None, typer.Option(metavar="SPAN", help="Or an interval: 15m, 1h, 2d.")] = None,
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Of the cron expression; the desk's unless said.")
    ] = None,
) -> None:
    """Have an operation done again and again, with your rights.

    What a time without a daemon made it miss is made up for once.
    """
    from omnid_cli import times
    from omnid_cli.schedule_tables import JOBS

    job = session.call(
        "job.add",
        name=name,
        operation=do,
        request=_request(with_),
        cron=cron,
        every_ms=None if every is None else times.duration(every),
        timezone=timezone,
    )
    session.out.done(JOBS, job, f"“{name}” does {do}; next {times.both(job.due_at)}.")


@command(app, writes=True)
def change(
    session: Session,
    name: Name,
    *,
    to: Annotated[str | None, typer.Option(metavar="NAME", help="Another name.")] = None,
    do: Annotated[str | None, typer.Option("--do", metavar="OPERATION", help="Another operation.")] = None,
    with_: Annotated[str | None, typer.Option("--with", metavar="JSON", help="Another request.")] = None,
    cron: Annotated[str | None, typer.Option(metavar="EXPRESSION", help="Other times.")] = None,
    every: Annotated[str | None, typer.Option(metavar="SPAN", help="Another interval.")] = None,
    timezone: Annotated[str | None, typer.Option(metavar="ZONE|desk", help="Of the cron expression.")] = None,
) -> None:
    """Change what a job does, or when; its runs stay, and what is left out.

    Whoever changes what it does has it done from then on, with their rights.
    """
    from omnid.errors import Invalid
    from omnid_cli import times
    from omnid_cli.schedule_tables import JOBS

    values = {
        "to": to,
        "operation": do,
        "request": None if with_ is None else _request(with_),
        "cron": cron,
        "every_ms": None if every is None else times.duration(every),
        "timezone": timezone,
    }
    given: dict[str, Any] = {field: value for field, value in values.items() if value is not None}
    if not given:
        raise Invalid("Say what to change: --to, --do, --with, --cron, --every or --timezone.")
    if timezone == "desk":
        given["timezone"] = None
    job = session.desk.call("job.change", {"name": name, **given}, session.given.key)
    when = f"next {times.both(job.due_at)}" if job.enabled else "still paused"
    session.out.done(JOBS, job, f"“{job.name}” is changed; {when}.")


def _request(given: str) -> dict[str, Any]:
    import msgspec

    from omnid.errors import Invalid

    try:
        return msgspec.json.decode(given.encode(), type=dict[str, Any])
    except msgspec.MsgspecError as problem:
        raise Invalid(f"--with takes a JSON object such as '{{\"keep\": 7}}': {problem}.", path="request") from None


@command(app, "list")
def list_(session: Session) -> None:
    """List jobs, with their next times and how they went last."""
    from omnid_cli.schedule_tables import JOBS

    session.out.rows(JOBS, session.call("job.list"))


@command(app)
def show(session: Session, name: Name) -> None:
    """Show a job, and its last runs."""
    from omnid_cli.schedule_tables import JOBS, RUNS, job_card

    job = session.call("job.show", name=name)
    session.out.one(JOBS, job, lambda one: job_card(one, _people(session)))
    if session.out.for_people:
        session.out.rows(RUNS, _named(session, session.call("job.runs", name=name, limit=5).items))


def _named(session: Session, runs: Iterable["Run"]) -> Iterable["Run"]:
    """For people, with the logins of those who asked."""
    from msgspec.structs import replace

    if not session.out.for_people:
        return runs
    people = _people(session)
    return [replace(one, by=people.get(one.by, one.by)) for one in runs]


def _people(session: Session) -> dict[str, str]:
    """What a job's maker is called, by their label."""
    return {"system:0": "the clock"} | {f"operator:{one.id}": one.login for one in session.call("operator.list")}


@command(app)
def runs(
    session: Session,
    name: Name,
    *,
    limit: Annotated[int, typer.Option(min=0, help="How many; 0 for all.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Go on where a list stopped.")] = None,
) -> None:
    """List the runs of a job, newest first."""
    from omnid_cli.schedule_tables import RUNS

    session.out.rows(RUNS, _named(session, session.pages("job.runs", limit, name=name, cursor=cursor)))


@command(app, writes=True)
def run(session: Session, name: Name) -> None:
    """Do a job now, and say how it went; exit 1 if it failed."""
    from omnid_cli.schedule_tables import RUNS

    before = _newest(session, name)
    asked = session.call("job.run", name=name)
    made = _made(session, asked, 0 if before is None else before.id)
    session.out.done(RUNS, made, f"“{name}”: {_fate(made)}")
    if made.outcome is not None and made.outcome.value != "done":
        raise typer.Exit(1)


def _made(session: Session, job: "Job", after: int) -> "Run":
    """The run that was asked for: the daemon makes it; without one it is made here."""
    import time

    from omnid.errors import Unavailable

    if not session.url:
        _make_here(session)
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        newest = _newest(session, job.name)
        if newest is not None and newest.id > after and newest.outcome is not None:
            return newest
        time.sleep(LOOK_EVERY_S)
    raise Unavailable(f"“{job.name}” is still under way: look later with omnid schedule runs {job.name}.")


def _make_here(session: Session) -> None:
    from contextlib import closing

    from omnid.daemon import lock
    from omnid.daemon.jobs import make_here
    from omnid.errors import Conflict
    from omnid.store import database

    try:
        with lock.locked(session.settings.data_dir), closing(database.connect(session.settings.database)) as connection:
            make_here(connection, asked=True)
    except Conflict:
        return  # a daemon holds the lock, and has heard of it


def _newest(session: Session, name: str) -> "Run | None":
    found = session.call("job.runs", name=name, limit=1).items
    return found[0] if found else None


def _fate(made: "Run") -> str:
    seconds = ((made.ended_at or made.started_at) - made.started_at) / 1000
    outcome = "" if made.outcome is None else made.outcome.value
    return f"{outcome} in {seconds:.1f} s. {made.detail}"


@command(app, writes=True)
def pause(session: Session, name: Name) -> None:
    """Leave a job alone until it is resumed."""
    _changed(session, "job.pause", name)


@command(app, writes=True)
def resume(session: Session, name: Name) -> None:
    """Go on with a job; what it missed while paused stays undone."""
    _changed(session, "job.resume", name)


def _changed(session: Session, operation: str, name: str) -> None:
    from omnid_cli import times
    from omnid_cli.schedule_tables import JOBS

    job = session.call(operation, name=name)
    fate = f"goes on; next {times.both(job.due_at)}" if job.due_at else "is paused"
    session.out.done(JOBS, job, f"“{name}” {fate}.")


@command(app, writes=True)
def remove(session: Session, name: Name) -> None:
    """Remove a job and its history."""
    session.call("job.remove", name=name)
    session.out.gone(f"“{name}” is removed.")
