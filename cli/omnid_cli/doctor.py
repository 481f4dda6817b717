"""``omnid doctor``: what is wrong with the set-up, and how to mend it."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def doctor(
    session: Session,
    quick: Annotated[bool, typer.Option("--quick", help="Do not read the whole database.")] = False,
) -> None:
    """Find out what is wrong with the set-up, and how to mend it; exit 7 if anything is."""
    from omnid.channel import Check
    from omnid.errors import CheckFailed
    from omnid_cli import examination
    from omnid_cli.output import Column, Table

    session.local_only("Examining a desk")
    found = examination.of(session, thorough=not quick)
    if session.out.for_people:
        for one in found:
            session.out.parts(
                ("ok       " if one.ok else "problem  ", "green" if one.ok else "red"),
                (f"{one.name}: {one.message}", ""),
            )
            if one.hint:
                session.out.say(f"         → {one.hint}", "yellow")
    else:
        session.out.rows(Table(Check, [Column("NAME", lambda one: one.name)], ident="name"), found)
    bad = sum(not one.ok for one in found)
    if bad:
        raise CheckFailed(f"The doctor found {bad} problem{'s' if bad > 1 else ''}.")
