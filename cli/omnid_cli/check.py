"""``omnid check``: one line for monitoring."""

from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.proof import CheckReport

app = commands()
CRITICAL, UNKNOWN = 2, 3
"""Exit statuses of monitoring plugins."""
FAILED = 7


@command(app)
def check(
    session: Session,
    max_wait: Annotated[str, typer.Option(metavar="SPAN", help="How long a contact may wait.")] = "60s",
    max_outbox_age: Annotated[
        str, typer.Option(metavar="SPAN", help="How old a message may get in the outbox.")
    ] = "5m",
    max_failing: Annotated[
        str, typer.Option(metavar="SPAN", help="How long a channel, a console or a part of the daemon may fail.")
    ] = "60s",
    plugin: Annotated[
        bool, typer.Option("--plugin", help="Exit as monitoring plugins do: 0 OK, 2 critical, 3 unknown.")
    ] = False,
) -> None:
    """Tell monitoring in one line whether anybody waits too long or anything is stuck; exit 7 if so."""
    from omnid.errors import OmnidError
    from omnid_cli import times

    try:
        limits = {
            "max_wait_ms": times.duration(max_wait),
            "max_outbox_age_ms": times.duration(max_outbox_age),
            "max_failing_ms": times.duration(max_failing),
        }
        report = _with_daemon(session, session.call("desk.check", **limits))
    except OmnidError as problem:
        if not plugin:
            raise
        session.out.say(f"UNKNOWN - {problem.message.splitlines()[0].replace('|', '/')}")
        raise typer.Exit(UNKNOWN) from problem
    if session.given.json:
        session.out.json(report)
    else:
        session.out.say(line(report, limits["max_wait_ms"], limits["max_outbox_age_ms"]))
    if not report.ok:
        raise typer.Exit(CRITICAL if plugin else FAILED)


def _with_daemon(session: Session, report: "CheckReport") -> "CheckReport":
    """Where nothing takes in what contacts write, all looks well: say that the daemon does not run any more."""
    from msgspec import structs

    from omnid.daemon import lock

    if session.url or not lock.is_down(session.settings.data_dir):
        return report
    on = [channel.name for channel in session.call("channel.list") if channel.enabled]
    if not on:
        return report
    problem = f"the daemon does not run: nothing arrives or leaves by {', '.join(on)} (omnid serve)"
    return structs.replace(report, ok=False, problems=[problem, *report.problems])


def line(report: "CheckReport", max_wait_ms: int, max_outbox_age_ms: int) -> str:
    """As monitoring plugins write it: a state, a sentence, and numbers with their limits behind a bar."""
    sentence = "; ".join(report.problems) or f"{report.waiting} waiting, {report.outbox} in the outbox"
    numbers = [
        f"waiting={report.waiting}",
        f"longest_wait={_seconds(report.longest_wait_ms)}s;;{_seconds(max_wait_ms)}",
        f"outbox={report.outbox}",
        f"oldest_outbox={_seconds(report.oldest_outbox_ms)}s;;{_seconds(max_outbox_age_ms)}",
        f"unsure={report.unsure}",
        f"failed={report.failed}",
        f"journal_failed={report.journal_failed}",
        f"overdue={report.overdue}",
        f"unacknowledged={report.unacknowledged}",
        f"undelivered={report.undelivered}",
        f"uncorrected={report.uncorrected}",
        f"failing={report.failing}",
    ]
    return f"{'OK' if report.ok else 'CRITICAL'} - {sentence.replace('|', '/')}|{' '.join(numbers)}"


def _seconds(ms: int | None) -> str:
    return f"{(ms or 0) / 1000:.3f}".rstrip("0").rstrip(".")
