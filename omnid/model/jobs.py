"""What is done again and again by the clock."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from omnid.model.ids import JobId, RunId


class RunOutcome(StrEnum):
    DONE = "done"
    FAILED = "failed"
    LOST = "lost"
    """The daemon ended in it; it was made again."""


class Run(Struct, frozen=True, kw_only=True):
    """One time a job was done, written down before it was made. ``due_at``: when it should have been.

    ``outcome`` None: under way. ``detail``: why it failed, or what was answered, as JSON. ``by``: ``system:0`` or who
    asked for it.
    """

    id: RunId
    job_id: JobId
    job: str
    due_at: int
    started_at: int
    ended_at: int | None
    outcome: RunOutcome | None
    detail: str
    by: str


class Job(Struct, frozen=True, kw_only=True):
    """An operation and when it is asked for: ``cron 0 7 * * mon`` by the clock of ``timezone``, ``every 3600000`` (ms).

    It has the rights of ``created_by``, an actor's label. ``due_at``: the next time; None while paused. ``last_…``: how
    the newest run that has ended went. ``asked_by``: somebody wants it done now.
    """

    id: JobId
    name: str
    operation: str
    request: dict[str, Any]
    trigger: str
    timezone: str
    enabled: bool
    due_at: int | None
    asked_by: str | None
    last_at: int | None
    last_outcome: RunOutcome | None
    created_by: str
    created_at: int
    updated_at: int
