"""``omnid outbox``: what is leaving, what did not, and what to do about it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.outbox import OutboxDetail

app = commands("What is leaving, and what did not.")

Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="Outbox items.")]


@command(app, "list")
def list_(
    session: Session,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="queued, sending, sent, failed, unsure or cancelled.")
    ] = None,
    channel: Annotated[str | None, typer.Option(help="Only of that channel.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many; 0 for all.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on where an earlier list ended.")] = None,
) -> None:
    """List what is leaving and what did not, newest first."""
    from omnid_cli.tables import OUTBOX

    session.out.rows(OUTBOX, session.pages("outbox.list", limit, state=state, channel=channel, cursor=cursor))


@command(app)
def show(session: Session, item: Annotated[int, typer.Argument(metavar="ID", help="The outbox item.")]) -> None:
    """Show an outbox item with its message and every attempt.

    With --json it is one object.
    """
    from omnid_cli.tables import OUTBOX

    detail = session.call("outbox.show", outbox_id=item)
    if session.given.json:
        session.out.json(detail)
    else:
        session.out.one(OUTBOX, detail.item, lambda _: _card(detail))


@command(app, writes=True)
def retry(session: Session, items: Ids) -> None:
    """Try failed, unsure or waiting items now. A message that may have been sent is marked as perhaps doubled."""
    _each(session, "outbox.retry", items, "is due now")


@command(app, writes=True)
def cancel(session: Session, items: Ids) -> None:
    """Give up messages, and corrections, that have not left."""
    _each(session, "outbox.cancel", items, "is cancelled")


def _each(session: Session, operation: str, items: list[int], fate: str) -> None:
    from omnid_cli.tables import OUTBOX

    session.each(operation, items, lambda one: session.out.done(OUTBOX, one, f"Item {one.id} {fate}."), "outbox_id")


def _card(detail: "OutboxDetail") -> Iterator[str]:
    from omnid_cli.times import ago, both

    item = detail.item
    what = {"send": "message", "edit": "change of message", "retract": "retraction of message"}[item.sort.value]
    yield f"Item {item.id}: {what} {item.message_id} of conversation {item.conversation_id} by {item.channel}"
    due = f", due {ago(item.due_at)}" if item.settled_at is None else f", settled {both(item.settled_at)}"
    twice = ", may have arrived twice" if item.duplicate_possible else ""
    yield f"{item.state.value}{due}{twice}{f': {item.reason}' if item.reason else ''}"
    yield f"“{detail.message.text}”" if detail.message.text else f"{len(detail.message.attachments)} file(s)"
    for one in detail.attempts:
        outcome = one.outcome.value if one.outcome else "under way, or the daemon died in it"
        part = f" (part {one.part + 1})" if one.part else ""
        reason = f" – {one.reason}" if one.reason else ""
        yield f"  attempt {one.number}{part}, {both(one.started_at)}: {outcome}{reason}"
