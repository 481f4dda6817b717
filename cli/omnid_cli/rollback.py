"""``omnid rollback``: the database as it was before an upgrade."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.store.rollback import Plan

app = commands()


@command(app)
def rollback(
    session: Session,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Put the database back as it was before the last upgrade, for the Omnid that was there then.

    The daemon has to be stopped. What has happened since the upgrade is not in the snapshot: the database as it is now
    is kept beside it.
    """
    from omnid.daemon.lock import locked
    from omnid.store import rollback as store

    session.local_only("Going back")
    path = session.settings.database
    with locked(session.settings.data_dir):
        plan = store.plan(path)
        session.out.say(_told(plan))
        if dry_run:
            return
        if not yes:
            _ask()
        store.roll_back(path, plan)
    session.out.say(
        f"{path} is as it was before the upgrade. Install the earlier Omnid now; what was here: {plan.kept}"
    )


def _told(plan: "Plan") -> str:
    return (
        f"{plan.snapshot} (form {plan.snapshot_version}) takes the place of the database (form {plan.version}). "
        f"{plan.events} events that happened since are not in it; they stay in {plan.kept}."
    )


def _ask() -> None:
    from omnid.errors import Invalid

    if not sys.stdin.isatty():
        raise Invalid("Say --yes to do it, or --dry-run to look only.")
    if not typer.confirm("Go back?"):
        raise typer.Exit(1)
