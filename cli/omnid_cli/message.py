"""``omnid message``: single messages, drafts, and what leaves later."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.reply import InHours, Timezone
from omnid_cli.session import Session

app = commands("Single messages, drafts, and what leaves later.")

Id = Annotated[int, typer.Argument(metavar="ID", help="The message.")]


@command(app)
def show(session: Session, message: Id) -> None:
    """Show one message."""
    from omnid_cli import thread
    from omnid_cli.tables import MESSAGES

    found = session.call("message.show", message_id=message)
    if session.out.for_people:
        thread.message(session.out, found)
    else:
        session.out.rows(MESSAGES, [found])


@command(app, writes=True)
def send(session: Session, message: Id) -> None:
    """Send a draft."""
    from omnid_cli.tables import MESSAGES

    sent = session.call("message.send", message_id=message)
    session.out.done(MESSAGES, sent, f"Message {sent.id}: {sent.state.value} by {sent.channel}.")


@command(app, writes=True)
def discard(session: Session, message: Id) -> None:
    """Throw a draft away; it stays visible as cancelled."""
    from omnid_cli.tables import MESSAGES

    session.out.done(MESSAGES, session.call("message.discard", message_id=message), f"Draft {message} is discarded.")


@command(app)
def scheduled(
    session: Session,
    conversation: Annotated[int | None, typer.Option(metavar="ID", help="Of that conversation.")] = None,
    operator: Annotated[str | None, typer.Option(metavar="LOGIN|me", help="Of that operator.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many; 0 for all.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on where a list stopped.")] = None,
) -> None:
    """List the messages that leave later, in the order in which they do."""
    from omnid_cli.schedule_tables import SCHEDULED

    found = session.pages("message.scheduled", limit, conversation_id=conversation, operator=operator, cursor=cursor)
    session.out.rows(SCHEDULED, found)


@command(app, writes=True)
def reschedule(
    session: Session,
    message: Id,
    at: Annotated[str | None, typer.Argument(metavar="WHEN", help="“mon 09:00”, 2h, “2026-01-12 09:00”.")] = None,
    in_hours: InHours = False,
    timezone: Timezone = None,
) -> None:
    """Have a message leave at another time."""
    from omnid_cli.reply import when

    _changed(session, "message.reschedule", message, **when(at, timezone, in_hours=in_hours))


@command(app, writes=True)
def edit(
    session: Session,
    message: Id,
    said: Annotated[str, typer.Argument(metavar="TEXT", help="What to say instead; - reads standard input.")],
) -> None:
    """Change what a message says: a draft, a note, or what was sent, also at the contact where the service can."""
    from omnid_cli.reply import words

    _changed(session, "message.edit", message, text=words(said))


@command(app, writes=True)
def retract(session: Session, message: Id) -> None:
    """Take a message back, also at the contact where the service can; here it stays, marked as taken back."""
    _changed(session, "message.retract", message)


@command(app)
def revisions(session: Session, message: Id) -> None:
    """List what a message said before it was changed, oldest first."""
    from omnid_cli.tables import REVISIONS

    session.out.rows(REVISIONS, session.call("message.revisions", message_id=message))


@command(app, writes=True)
def cancel(session: Session, message: Id) -> None:
    """Cancel a message that has not left yet; it stays visible to operators as cancelled."""
    from omnid_cli.tables import MESSAGES

    done = session.call("message.cancel", message_id=message)
    session.out.done(MESSAGES, done, f"Message {message} does not leave.")


def _changed(session: Session, operation: str, message: int, **values: object) -> None:
    from omnid_cli.reply import fate
    from omnid_cli.tables import MESSAGES

    changed = session.call(operation, message_id=message, **values)
    session.out.done(MESSAGES, changed, f"Message {changed.id}: {fate(changed)}.")
