"""``omnid undo``: one's own last change is taken back."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app, writes=True)
def undo(
    session: Session,
    conversation: Annotated[
        int | None, typer.Option("--conversation", metavar="ID", help="The last change about that one.")
    ] = None,
    skip: Annotated[
        bool, typer.Option("--skip", help="Of a change in bulk, leave out what has been changed since.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what you could undo, the last first.")] = False,
) -> None:
    """Undo your last change: assigning, closing, reopening, putting aside, tags, priority.

    What was changed in bulk is undone in one. Nothing is undone when somebody else has changed it since.
    """
    from omnid_cli.tables import CHANGES, CONVERSATIONS

    if dry_run:
        session.out.rows(CHANGES, session.call("change.list", conversation_id=conversation))
        return
    undone = session.call("change.undo", conversation_id=conversation, skip=skip)
    for one in undone.conversations:
        owner = f"{one.operator}’s" if one.operator else "nobody’s"
        session.out.done(
            CONVERSATIONS, one, f"Undone {undone.operation}: conversation {one.id} is {one.state.value}, {owner}."
        )
    for left in undone.left:
        session.out.note(f"Left as it is: {left.reason}")
