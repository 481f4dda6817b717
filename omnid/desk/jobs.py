"""Operations on jobs, and what becomes of their runs: each is written down before it is made."""

from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

from omnid.desk import hours, notifying, operators, paging, requests
from omnid.desk.hiding import hidden
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.desk.paging import Limit, Page
from omnid.errors import Conflict, Invalid, OmnidError
from omnid.events import JobAdded, JobAsked, JobChanged, JobDone, JobFailed, JobRemoved, JobStarted
from omnid.model import SYSTEM, Actor, ActorType, Fact, Job, JobId, OperatorId, Role, Run, RunId, RunOutcome, Sentence
from omnid.policy import triggers, weekly, wording
from omnid.policy.sentences import fact
from omnid.store import jobs
from omnid.store.database import Tx

Name = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$", description="a–z, 0–9, dot, dash, underscore; at most 60")
]
DETAIL = 4_000
"""Characters kept of what a run answered."""
LATE_MS = 10 * 60 * 1000
MOST_LOST = 3
"""A job in which the daemon ends so often in a row waits for its next time."""


class AddJob(Request, frozen=True):
    """``operation`` by name and its ``request``, as in the API; ``cron`` or ``every_ms``, one of them.

    ``timezone``: of cron's times; the desk's hours' where it is left out, else UTC.
    """

    name: Name
    operation: str
    request: dict[str, Any] = {}
    cron: Annotated[str, Meta(max_length=200)] | None = None
    every_ms: int | None = None
    timezone: str | None = None


@operation("job.add", role=Role.SUPERVISOR)
def add(tx: Tx, actor: Actor, request: AddJob) -> Job:
    """Have an operation done again and again, with your rights; a time missed is made up for once."""
    _checked(actor, request.operation, request.request)
    trigger = _trigger(request)
    timezone = weekly.zone(request.timezone) if request.timezone else _zone(tx)
    due_at = triggers.next_at(trigger, timezone, tx.now, tx.now)
    if due_at is None:
        raise Invalid(f"“{request.cron}” never comes.", path="cron")
    job = jobs.add(tx, request.name, request.operation, request.request, trigger, timezone, due_at, actor.label)
    tx.emit(JobAdded(job_id=job, actor=actor.label))
    return _shown(jobs.get(tx, job))


class ChangeJob(Request, frozen=True):
    """What is left out stays as it is. ``to``: another name. ``timezone`` null: the desk's hours', else UTC."""

    name: str
    to: Name | UnsetType = UNSET
    operation: str | UnsetType = UNSET
    request: dict[str, Any] | UnsetType = UNSET
    cron: Annotated[str, Meta(max_length=200)] | None = None
    every_ms: int | None = None
    timezone: str | UnsetType | None = UNSET


@operation("job.change", role=Role.SUPERVISOR)
def change(tx: Tx, actor: Actor, request: ChangeJob) -> Job:
    """Change what a job does or when; its history stays. Whoever changes what it does has it done, with their rights.

    While it is paused it stays so.
    """
    before = jobs.named(tx, request.name)
    after = _changed(tx, actor, before, request)
    if after == before:
        return _shown(before)
    if any(one.job_id == before.id for one in jobs.under_way(tx)):
        raise Conflict(f"“{before.name}” is being done: try again when it has ended.")
    if before.enabled and (after.trigger, after.timezone) != (before.trigger, before.timezone):
        due_at = _next(tx, after)
        if due_at is None:
            raise Invalid(f"“{request.cron}” never comes.", path="cron")
        after = msgspec.structs.replace(after, due_at=due_at)
    jobs.update(tx, after)
    tx.emit(JobChanged(job_id=before.id, actor=actor.label))
    return _shown(jobs.get(tx, before.id))


def _changed(tx: Tx, actor: Actor, before: Job, request: ChangeJob) -> Job:
    after = before
    if request.operation is not UNSET or request.request is not UNSET:
        operation_ = before.operation if request.operation is UNSET else request.operation
        # What an old operation was asked means nothing to another.
        asked = before.request if operation_ == before.operation else {}
        asked = asked if request.request is UNSET else request.request
        _checked(actor, operation_, asked)
        after = msgspec.structs.replace(after, operation=operation_, request=asked, created_by=actor.label)
    if request.cron is not None or request.every_ms is not None:
        after = msgspec.structs.replace(after, trigger=_trigger(request))
    if request.timezone is not UNSET:
        zone = weekly.zone(request.timezone) if request.timezone else _zone(tx)
        after = msgspec.structs.replace(after, timezone=zone)
    return after if request.to is UNSET else msgspec.structs.replace(after, name=request.to)


def _shown(job: Job) -> Job:
    return msgspec.structs.replace(job, request=hidden(job.request))


def _checked(actor: Actor, operation_: str, request: dict[str, Any]) -> None:
    """What cannot be done now could not be done later either. Raises `NotFound`, `NotAllowed`, `Invalid`."""
    wanted = requests.find(operation_)
    if wanted.name.startswith("job."):
        raise Invalid("A job does not look after jobs.", path="operation")
    requests.allowed(actor, wanted)
    try:
        requests.storable(msgspec.convert(request, wanted.request))
    except msgspec.ValidationError as problem:
        wrong = requests.invalid(problem, wanted.request)
        path = ".".join(["request", *filter(None, [wrong.details.get("path")])])
        raise Invalid(f"{wanted.name} would refuse its {path}: {wrong.message}", path=path) from problem


def _trigger(request: AddJob | ChangeJob) -> str:
    if (request.cron is None) == (request.every_ms is None):
        raise Invalid("Say when: a cron expression or an interval, one of them.", path="cron")
    return triggers.cron(request.cron) if request.cron is not None else triggers.every(request.every_ms or 0)


def _zone(tx: Tx) -> str:
    of_desk = hours.of(tx)
    return "UTC" if of_desk is None else of_desk.timezone


@operation("job.list", role=Role.SUPERVISOR, reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Job]:
    """List jobs, with their next times and how they went last."""
    return [_shown(job) for job in jobs.every(tx)]


class OneJob(Request, frozen=True):
    name: str


@operation("job.show", role=Role.SUPERVISOR, reads=True)
def show(tx: Tx, actor: Actor, request: OneJob) -> Job:
    """Show a job."""
    return _shown(jobs.named(tx, request.name))


class ListRuns(Request, frozen=True):
    name: str
    limit: Limit = 50
    cursor: str | None = None


@operation("job.runs", role=Role.SUPERVISOR, reads=True)
def runs(tx: Tx, actor: Actor, request: ListRuns) -> Page[Run]:
    """List the runs of a job, newest first."""
    job = jobs.named(tx, request.name)
    found = jobs.runs(tx, job.id, paging.edge_id(request.cursor), request.limit)
    return Page(items=found, cursor=paging.cursor(found[-1].id) if len(found) == request.limit else None)


@operation("job.run", role=Role.SUPERVISOR)
def run(tx: Tx, actor: Actor, request: OneJob) -> Job:
    """Have a job done now, also one that is paused; its next time stays."""
    job = jobs.named(tx, request.name)
    jobs.ask(tx, job.id, actor.label)
    tx.emit(JobAsked(job_id=job.id, actor=actor.label))
    return _shown(jobs.get(tx, job.id))


@operation("job.pause", role=Role.SUPERVISOR)
def pause(tx: Tx, actor: Actor, request: OneJob) -> Job:
    """Leave a job alone until it is resumed."""
    job = jobs.named(tx, request.name)
    if job.enabled:
        jobs.set_due(tx, job.id, None)
        tx.emit(JobChanged(job_id=job.id, actor=actor.label))
    return _shown(jobs.get(tx, job.id))


@operation("job.resume", role=Role.SUPERVISOR)
def resume(tx: Tx, actor: Actor, request: OneJob) -> Job:
    """Go on with a job; what it missed while paused stays undone."""
    job = jobs.named(tx, request.name)
    if not job.enabled:
        jobs.set_due(tx, job.id, _next(tx, job))
        tx.emit(JobChanged(job_id=job.id, actor=actor.label))
    return _shown(jobs.get(tx, job.id))


@operation("job.remove", role=Role.SUPERVISOR)
def remove(tx: Tx, actor: Actor, request: OneJob) -> Done:
    """Remove a job and its history."""
    job = jobs.named(tx, request.name)
    if any(one.job_id == job.id for one in jobs.under_way(tx)):
        raise Conflict(f"“{job.name}” is being done: try again when it has ended.")
    jobs.remove(tx, job.id)
    tx.emit(JobRemoved(job_id=job.id, actor=actor.label))
    return Done()


# --- their runs: for those who make them ---


class Begun(NamedTuple):
    """A run that is written down and not made yet."""

    id: RunId
    job: Job


def begin(tx: Tx, *, asked: bool = False) -> list[Begun]:
    """Write down a run for each job that is due or asked for. ``asked``: only for those somebody asked for."""
    return [_begin(tx, job) for job in jobs.due(tx) if job.asked_by is not None or not asked]


def _begin(tx: Tx, job: Job) -> Begun:
    due_at = job.due_at if job.due_at is not None and job.due_at <= tx.now else tx.now
    run_id = jobs.begin(tx, job.id, due_at, job.asked_by or SYSTEM.label)
    tx.emit(JobStarted(job_id=job.id, run_id=run_id))
    return Begun(run_id, job)


def end(tx: Tx, begun: Begun, response: Any) -> None:
    """It was made. An answer that says of itself that all is not well makes it a failure."""
    detail = msgspec.json.encode(hidden(msgspec.to_builtins(response))).decode()[:DETAIL]
    if getattr(response, "ok", True) is False:
        fail(tx, begun, "; ".join(getattr(response, "problems", [])) or detail)
    elif _ended(tx, begun.id, begun.job.id, RunOutcome.DONE, detail):
        tx.emit(JobDone(job_id=begun.job.id, run_id=begun.id))


def fail(tx: Tx, begun: Begun, why: OmnidError | str) -> None:
    """It could not be made."""
    reason = why if isinstance(why, str) else why.message
    if _ended(tx, begun.id, begun.job.id, RunOutcome.FAILED, reason[:DETAIL]):
        tx.emit(JobFailed(job_id=begun.job.id, run_id=begun.id, reason=reason[:DETAIL]))
        _tell(tx, begun, fact(why))


def _tell(tx: Tx, begun: Begun, why: Fact) -> None:
    """Whoever made it, once: not each time that it fails again."""
    if begun.job.last_outcome is RunOutcome.FAILED:
        return
    sort, _, number = begun.job.created_by.partition(":")
    notifying.notify(
        tx,
        operator=OperatorId(int(number)) if sort == ActorType.OPERATOR else None,
        reason="job",
        said=Sentence("job_failed", {"job": begun.job.name, "because": why}),
        key=f"job:{begun.id}",
    )


def _ended(tx: Tx, run_id: RunId, job_id: JobId, outcome: RunOutcome, detail: str) -> bool:
    if not jobs.end(tx, run_id, outcome, detail):
        return False
    jobs.ask(tx, job_id, None)
    job = jobs.get(tx, job_id)
    if job.due_at is not None and job.due_at <= tx.now:
        jobs.set_due(tx, job.id, _next(tx, job))
    return True


def _next(tx: Tx, job: Job) -> int | None:
    return triggers.next_at(job.trigger, job.timezone, tx.now, job.created_at)


def recover(tx: Tx) -> None:
    """Runs nobody makes any more, because the process ended in them, are lost; their jobs are due again."""
    for run_ in jobs.under_way(tx):
        if jobs.lost_in_a_row(tx, run_.job_id) + 1 >= MOST_LOST:
            fail(tx, Begun(run_.id, jobs.get(tx, run_.job_id)), f"The daemon ended in it {MOST_LOST} times in a row.")
        else:
            jobs.end(tx, run_.id, RunOutcome.LOST, "The daemon ended in it.")


def next_at(tx: Tx) -> int | None:
    """When the next job is due, ms."""
    return jobs.next_due_at(tx)


def maker(tx: Tx, job: Job) -> Actor:
    """Who has it done, with the rights they have now. Raises `NotAllowed`."""
    return operators.labelled(tx, job.created_by)


def failing(tx: Tx) -> list[Job]:
    """The jobs that go on and failed the last time."""
    return [job for job in jobs.every(tx) if job.enabled and job.last_outcome is RunOutcome.FAILED]


def problems(tx: Tx) -> list[str]:
    """A sentence for each job that fails, or that nobody has made though its time came long ago."""
    # A job that checks would else fail for ever, because it has failed once.
    failed = [job for job in failing(tx) if job.operation != "desk.check"]
    late = [job for job in jobs.every(tx) if job.due_at is not None and job.due_at < tx.now - LATE_MS]
    return [f"the job “{job.name}” failed (omnid schedule runs {job.name})" for job in failed] + [
        f"the job “{job.name}” has been due for {_since(tx, job)}: does the daemon run?" for job in late
    ]


def _since(tx: Tx, job: Job) -> str:
    return wording.length(tx.now - (job.due_at or 0), "en")
