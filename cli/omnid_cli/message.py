"""``omnid message``: single messages, and drafts that wait to be sent."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("Single messages, and drafts that wait to be sent.")

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
