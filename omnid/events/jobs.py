"""Facts about jobs and their runs."""

from omnid.events.fact import Fact
from omnid.model import JobId, RunId


class JobAdded(Fact, frozen=True, tag="job_added"):
    job_id: JobId


class JobChanged(Fact, frozen=True, tag="job_changed"):
    """It was paused, goes on, has another time or name, or does something else."""

    job_id: JobId


class JobRemoved(Fact, frozen=True, tag="job_removed"):
    job_id: JobId


class JobAsked(Fact, frozen=True, tag="job_asked"):
    """Somebody wants it done now."""

    job_id: JobId


class JobStarted(Fact, frozen=True, tag="job_started"):
    job_id: JobId
    run_id: RunId


class JobDone(Fact, frozen=True, tag="job_done"):
    job_id: JobId
    run_id: RunId


class JobFailed(Fact, frozen=True, tag="job_failed"):
    job_id: JobId
    run_id: RunId
    reason: str
