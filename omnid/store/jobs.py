"""Rows of jobs and their runs."""

from typing import Any

from omnid.errors import Conflict, NotFound
from omnid.model import Job, JobId, Run, RunId, RunOutcome
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = """
select j.id, j.name, j.operation, j.request, j.trigger, j.timezone, j.enabled, j.due_at, j.asked_by,
       r.ended_at as last_at, r.outcome as last_outcome, j.created_by, j.created_at, j.updated_at
from jobs j
left join runs r on r.id = (select max(id) from runs where job_id = j.id and outcome is not null)"""
_RUN = """
select r.id, r.job_id, j.name as job, r.due_at, r.started_at, r.ended_at, r.outcome, r.detail, r.by
from runs r join jobs j on j.id = r.job_id"""


def every(tx: Tx) -> list[Job]:
    return rows.every(Job, tx.run(f"{_SELECT} order by j.name"))


def get(tx: Tx, job: JobId) -> Job:
    """Raises `NotFound`."""
    found = rows.one(Job, tx.run(f"{_SELECT} where j.id = :id", {"id": job}))
    if found is None:
        raise NotFound("job", job)
    return found


def named(tx: Tx, name: str) -> Job:
    """Raises `NotFound`, naming the jobs there are."""
    found = rows.one(Job, tx.run(f"{_SELECT} where j.name = :name", {"name": name}))
    if found is None:
        names = ", ".join(row[0] for row in tx.run("select name from jobs order by name")) or "none yet"
        raise NotFound("job", f"“{name}” (there are: {names})")
    return found


def add(
    tx: Tx, name: str, operation: str, request: dict[str, Any], trigger: str, timezone: str, due_at: int, by: str
) -> JobId:
    """Raises `Conflict` when the name is taken."""
    if tx.value("select 1 from jobs where name = :name", {"name": name}):
        raise Conflict(f"There is a job “{name}” already.")
    return JobId(
        tx.value(
            """insert into jobs (name, operation, request, trigger, timezone, due_at, created_by, created_at,
                                 updated_at)
               values (:name, :operation, :request, :trigger, :timezone, :due, :by, :now, :now) returning id""",
            {"name": name, "operation": operation, "request": rows.json(request),
             "trigger": trigger, "timezone": timezone, "due": due_at, "by": by, "now": tx.now},
        )
    )  # fmt: skip


def update(tx: Tx, job: Job) -> None:
    """Write all but whether it is paused and asked for. Raises `Conflict` when the name is taken."""
    if tx.value("select 1 from jobs where name = :name and id <> :id", {"name": job.name, "id": job.id}):
        raise Conflict(f"There is a job “{job.name}” already.")
    tx.run(
        """update jobs set name = :name, operation = :operation, request = :request, trigger = :trigger,
                  timezone = :timezone, due_at = :due, created_by = :by, updated_at = :now where id = :id""",
        {"id": job.id, "name": job.name, "operation": job.operation,
         "request": rows.json(job.request), "trigger": job.trigger, "timezone": job.timezone,
         "due": job.due_at, "by": job.created_by, "now": tx.now},
    )  # fmt: skip


def set_due(tx: Tx, job: JobId, due_at: int | None) -> None:
    """None: paused."""
    tx.run(
        "update jobs set due_at = :due, enabled = :due is not null, updated_at = :now where id = :id",
        {"id": job, "due": due_at, "now": tx.now},
    )


def ask(tx: Tx, job: JobId, by: str | None) -> None:
    """Somebody wants it done now; None: it is."""
    tx.run("update jobs set asked_by = :by where id = :id", {"id": job, "by": by})


def remove(tx: Tx, job: JobId) -> None:
    """With its runs."""
    tx.run("delete from jobs where id = :id", {"id": job})


def due(tx: Tx) -> list[Job]:
    """Those whose time has come or that somebody wants done, and that are not under way, longest due first."""
    found = tx.run(
        f"""{_SELECT} where ((j.enabled = 1 and j.due_at <= :now) or j.asked_by is not null)
            and not exists (select 1 from runs where job_id = j.id and outcome is null)
            order by coalesce(j.due_at, 0), j.id""",
        {"now": tx.now},
    )
    return rows.every(Job, found)


def next_due_at(tx: Tx) -> int | None:
    at: int | None = tx.value("select min(due_at) from jobs where enabled = 1 and due_at is not null")
    return at


def begin(tx: Tx, job: JobId, due_at: int, by: str) -> RunId:
    return RunId(
        tx.value(
            """insert into runs (job_id, due_at, started_at, by) values (:job, :due, :now, :by) returning id""",
            {"job": job, "due": due_at, "now": tx.now, "by": by},
        )
    )


def end(tx: Tx, run: RunId, outcome: RunOutcome, detail: str) -> bool:
    """False when it has ended, or its job is gone."""
    changed = tx.run(
        """update runs set ended_at = :now, outcome = :outcome, detail = :detail
           where id = :id and outcome is null""",
        {"id": run, "outcome": outcome.value, "detail": detail, "now": tx.now},
    )
    return bool(changed.rowcount)


def under_way(tx: Tx) -> list[Run]:
    return rows.every(Run, tx.run(f"{_RUN} where r.outcome is null order by r.id"))


def lost_in_a_row(tx: Tx, job: JobId) -> int:
    """How many of its newest runs were lost, one after another."""
    count: int = tx.value(
        """select count(*) from runs where job_id = :job and outcome = 'lost' and id > (select coalesce(max(id), 0)
               from runs where job_id = :job and outcome is not null and outcome <> 'lost')""",
        {"job": job},
    )
    return count


def runs(tx: Tx, job: JobId, before: int | None, limit: int) -> list[Run]:
    """Newest first."""
    sql = f"{_RUN} where r.job_id = :job and r.id < :before order by r.id desc limit :limit"
    return rows.every(Run, tx.run(sql, {"job": job, "before": before or 1 << 62, "limit": limit}))


def forget(tx: Tx, before_at: int, limit: int) -> int:
    """Drop runs that ended before a time, but each job's newest; how many were dropped."""
    return tx.run(
        """delete from runs where id in (select r.id from runs r where r.ended_at < :before
               and r.id < (select max(id) from runs where job_id = r.job_id) limit :limit)""",
        {"before": before_at, "limit": limit},
    ).rowcount
