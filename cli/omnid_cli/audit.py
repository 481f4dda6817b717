"""``omnid audit``: proves that nothing is lost, or says what is."""

from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.proof import AuditReport
    from omnid_cli.output import Output

app = commands()
BAD = ("lost", "doubled", "stuck", "failed")
"""Any of these is exit 7."""
MILD = ("unsure", "unanswered")


@command(app)
def audit(
    session: Session,
    since: Annotated[str, typer.Option(metavar="WHEN", help="24h, 7d, a date, or all.")] = "24h",
    stuck_after: Annotated[str, typer.Option(metavar="SPAN", help="How late is stuck.")] = "10m",
) -> None:
    """Count what is lost, doubled, stuck or failed; exit 7 if anything is.

    It also counts what is unsure and who is unanswered; these do not fail it.
    """
    from omnid.errors import CheckFailed
    from omnid_cli import times

    report = session.call("desk.audit", since_at=times.since(since), stuck_after_ms=times.duration(stuck_after))
    if session.out.for_people:
        _say(session.out, report)
    elif session.given.json:
        session.out.json(report)
    else:
        session.out.values(
            ["sort", "subject", "detail"], [(one.sort, one.subject, one.detail) for one in report.findings]
        )
    if not report.ok:
        bad = ", ".join(f"{getattr(report, sort)} {sort}" for sort in BAD if getattr(report, sort))
        raise CheckFailed(f"The audit found {bad}.")


def _say(out: "Output", report: "AuditReport") -> None:
    from omnid_cli.times import both

    start = f"since {both(report.since_at)}" if report.since_at else "since the beginning"
    out.say(f"Looked {start} at " + ", ".join(f"{count} {what}" for what, count in report.counted.items()) + ".")
    for sort in (*BAD, *MILD):
        count = getattr(report, sort)
        out.parts((f"{sort:<11}{count:>6}", "" if not count else "red" if sort in BAD else "yellow"))
    for one in report.findings:
        out.parts((f"{one.sort:<11}", "bold"), (f"{one.subject}: {one.detail}", ""))
    if report.ok:
        out.say("Nothing is lost, doubled, stuck or failed.", "green")
