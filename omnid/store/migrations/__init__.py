"""The steps from an empty file to today's schema, applied in order, each once."""

from typing import TYPE_CHECKING

from omnid.store.migrations import m0001_desk, m0002_operators, m0003_edits

if TYPE_CHECKING:
    from sqlite_utils.migrations import Migrations

STEPS = (m0001_desk, m0002_operators, m0003_edits)
LATEST = len(STEPS)
"""What ``pragma user_version`` says of a database that is up to date."""


def migrations() -> "Migrations":
    """The steps as sqlite-utils runs them (which costs 100 ms to import, so only when there is something to do)."""
    from sqlite_utils.migrations import Migrations

    steps = Migrations("omnid")
    for step in STEPS:
        steps(name=step.__name__.rpartition(".")[2])(step.apply)
    return steps
