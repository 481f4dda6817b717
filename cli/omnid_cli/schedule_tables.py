"""How hours, jobs and what leaves later are listed and said; imported when there is something to show."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from omnid.desk.hours import HoursDetail, Openness
from omnid.model import Hours, Job, Message, Run, Span
from omnid.policy import weekly
from omnid_cli.output import Column, Table
from omnid_cli.times import both, exact


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


def when(job: Job) -> str:
    sort, _, rest = job.trigger.partition(" ")
    return f"every {exact(int(rest))}" if sort == "every" else f"{rest} ({job.timezone})"


def job_card(job: Job, people: dict[str, str]) -> Iterator[str]:
    """``people``: logins by label."""
    import msgspec

    yield f"{job.name}: {job.operation} {msgspec.json.encode(job.request).decode()}"
    yield f"  {when(job)}, with the rights of {people.get(job.created_by, job.created_by)}"
    yield f"  next {both(job.due_at)}" if job.enabled else "  paused"


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
JOBS = Table(
    Job,
    [
        Column("NAME", lambda one: one.name, "bold"),
        Column("DOES", lambda one: one.operation),
        Column("WHEN", when),
        Column("NEXT", lambda one: both(one.due_at) if one.enabled else "paused", "cyan"),
        Column("LAST", lambda one: f"{one.last_outcome.value}, {both(one.last_at)}" if one.last_outcome else ""),
    ],
    ident="name",
    empty="There is no job yet: omnid schedule add nightly --cron '0 3 * * *' --do desk.backup",
)
RUNS = Table(
    Run,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("STARTED", lambda one: both(one.started_at), "dim"),
        Column("TOOK", lambda one: "" if one.ended_at is None else exact(one.ended_at - one.started_at)),
        Column("OUTCOME", lambda one: "under way" if one.outcome is None else one.outcome.value),
        Column("BY", lambda one: one.by),
        Column("DETAIL", lambda one: one.detail, wide=True),
    ],
    empty="It has not run yet.",
)
SCHEDULED = Table(
    Message,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("LEAVES", lambda one: both(one.due_at), "cyan"),
        Column("CONVERSATION", lambda one: one.conversation_id),
        Column("AUTHOR", lambda one: one.author),
        Column("TEXT", lambda one: one.text, wide=True),
    ],
    empty="Nothing leaves later.",
)
