"""Operations that prove the desk's promises: audit, check, status."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.desk import failing, hours, jobs, troubles
from omnid.desk.operation import Nothing, Request, operation
from omnid.model import Actor, HoursSubject
from omnid.policy import hours as working
from omnid.store import conversations, events, journal, messages, outbox, proof
from omnid.store import hours as calendars
from omnid.store.database import Tx

STUCK_AFTER_MS = 10 * 60 * 1000
HOURS = (HoursSubject.DESK, HoursSubject.CHANNEL, HoursSubject.TEAM)
SHOWN = 100
"""Findings listed of each sort; all are counted."""


class Finding(Struct, frozen=True, kw_only=True):
    """``sort``: lost, doubled, stuck, failed, unsure or unanswered; ``subject``: which row."""

    sort: str
    subject: str
    detail: str


class Audit(Request, frozen=True):
    """``since_at``: look at what was made since then, ms; 0 for all. ``within_ms``: or in so many until now, which is
    the one for a job. ``stuck_after_ms``: how late is stuck.
    """

    since_at: Annotated[int, Meta(ge=0)] = 0
    within_ms: Annotated[int, Meta(ge=1)] | None = None
    stuck_after_ms: Annotated[int, Meta(ge=0)] = STUCK_AFTER_MS


class AuditReport(Struct, frozen=True, kw_only=True):
    """``ok``: nothing is lost, doubled, stuck or failed. ``counted``: the rows that were looked at."""

    ok: bool
    since_at: int
    at: int
    lost: int
    doubled: int
    stuck: int
    failed: int
    unsure: int
    unanswered: int
    counted: dict[str, int]
    findings: list[Finding]


_SORTS = {
    "lost": proof.LOST,
    "doubled": proof.DOUBLED,
    "stuck": proof.STUCK,
    "failed": proof.FAILED,
    "unsure": proof.UNSURE,
    "unanswered": proof.UNANSWERED,
}


@operation("desk.audit", reads=True)
def audit(tx: Tx, actor: Actor, request: Audit) -> AuditReport:
    """Cross-check journal, messages, outbox, attempts and events."""
    since = request.since_at if request.within_ms is None else max(request.since_at, tx.now - request.within_ms)
    found = {sort: proof.find(tx, sql, since, request.stuck_after_ms) for sort, sql in _SORTS.items()}
    counts = {sort: len(contradictions) for sort, contradictions in found.items()}
    return AuditReport(
        ok=not any(counts[sort] for sort in ("lost", "doubled", "stuck", "failed")),
        since_at=since,
        at=tx.now,
        counted=proof.counted(tx, since),
        findings=[
            Finding(sort=sort, subject=one.subject, detail=one.detail)
            for sort, contradictions in found.items()
            for one in contradictions[:SHOWN]
        ],
        **counts,
    )


class Check(Request, frozen=True):
    """The limits, in ms: how long a contact may wait, how old a message may get in the outbox, a channel may fail."""

    max_wait_ms: Annotated[int, Meta(ge=0)] = 60_000
    max_outbox_age_ms: Annotated[int, Meta(ge=0)] = 5 * 60_000
    max_failing_ms: Annotated[int, Meta(ge=0)] = 60_000


class CheckReport(Struct, frozen=True, kw_only=True):
    """``problems``: a sentence each; times in ms, None when there is nothing of the sort.

    ``overdue``: waits beyond their target; ``unacknowledged``: told of, and nobody has shown since that they have it;
    ``undelivered``: notifications of the last day that failed on a way, or are of unknown fate. ``uncorrected``:
    messages changed in the last day whose contact does not see it, or perhaps not. ``failing``: channels, consoles and
    parts of the daemon that have not worked for longer than they may.
    """

    ok: bool
    problems: list[str]
    waiting: int
    longest_wait_ms: int | None
    outbox: int
    oldest_outbox_ms: int | None
    unsure: int
    failed: int
    journal_failed: int
    overdue: int
    unacknowledged: int
    undelivered: int
    uncorrected: int
    failing: int


@operation("desk.check", reads=True)
def check(tx: Tx, actor: Actor, request: Check) -> CheckReport:
    """Tell whether anybody waits too long, in working time, or anything is stuck, for monitoring."""
    counts = conversations.counts(tx)
    wait = _longest_wait(tx, counts["oldest_waiting_at"])
    leaving = outbox.counts(tx)
    age = _age(tx, outbox.oldest_due_at(tx))
    unparsed = journal.failed(tx)
    failures = failing.problems(tx, request.max_failing_ms)
    problems = [*failures]
    if wait is not None and wait > request.max_wait_ms:
        problems.append(f"{counts['waiting']} waiting, the longest for {wait // 1000} s")
    if age is not None and age > request.max_outbox_age_ms:
        problems.append(f"a message has been in the outbox for {age // 1000} s")
    if unparsed:
        problems.append(f"{unparsed} journal entries could not be understood (omnid journal list --outcome failed)")
    uncorrected = messages.uncorrected(tx, tx.now - troubles.DAY_MS)
    if uncorrected:
        problems.append(f"{uncorrected} corrections did not reach the contact (omnid outbox list)")
    problems += jobs.problems(tx)
    telling = troubles.found(tx)
    problems += telling.sentences
    return CheckReport(
        ok=not problems,
        problems=problems,
        waiting=counts["waiting"],
        longest_wait_ms=wait,
        outbox=leaving.get("queued", 0) + leaving.get("sending", 0),
        oldest_outbox_ms=age,
        unsure=leaving.get("unsure", 0),
        failed=leaving.get("failed", 0),
        journal_failed=unparsed,
        overdue=telling.overdue,
        unacknowledged=telling.unacknowledged,
        undelivered=telling.undelivered,
        uncorrected=uncorrected,
        failing=len(failures),
    )


def _longest_wait(tx: Tx, since_at: int | None) -> int | None:
    """In working time, as all waits are counted: nobody is to be woken for who writes at night."""
    if since_at is None or not calendars.is_used_by_any(tx, *HOURS):
        return _age(tx, since_at)
    return max(
        working.working_ms(hours.of(tx, channel=one.channel_id, team=one.team_id), one.since_at, tx.now)
        for one in proof.waiting(tx)
    )


def _age(tx: Tx, at: int | None) -> int | None:
    return None if at is None else max(0, tx.now - at)


class Status(Struct, frozen=True, kw_only=True):
    """The desk in numbers; ``last_seq`` is the newest event."""

    at: int
    open: int
    snoozed: int
    waiting: int
    unassigned: int
    longest_wait_ms: int | None
    outbox: dict[str, int]
    journal_failed: int
    last_seq: int


@operation("desk.status", reads=True)
def status(tx: Tx, actor: Actor, request: Nothing) -> Status:
    """The desk in numbers."""
    counts = conversations.counts(tx)
    return Status(
        at=tx.now,
        open=counts["open"],
        snoozed=counts["snoozed"],
        waiting=counts["waiting"],
        unassigned=counts["unassigned"],
        longest_wait_ms=_age(tx, counts["oldest_waiting_at"]),
        outbox=outbox.counts(tx),
        journal_failed=journal.failed(tx),
        last_seq=events.last(tx.connection),
    )
