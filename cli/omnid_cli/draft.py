"""``omnid draft``: what you have begun to write."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.reply import words
from omnid_cli.session import Session

app = commands("What you have begun to write.")

Id = Annotated[int, typer.Argument(metavar="ID", help="The conversation.")]


@command(app, "list")
def list_(session: Session) -> None:
    """List what you have begun to write, the newest first."""
    from omnid_cli.tables import DRAFTS

    session.out.rows(DRAFTS, session.call("draft.list"))


@command(app)
def show(session: Session, conversation: Id) -> None:
    """Show what you have begun to write in a conversation."""
    from omnid_cli.tables import DRAFTS

    draft = session.call("draft.show", conversation_id=conversation)
    session.out.one(DRAFTS, draft, lambda one: [one.text])


@command(app, writes=True)
def save(
    session: Session,
    conversation: Id,
    said: Annotated[str, typer.Argument(metavar="TEXT", help="What to keep; - reads standard input.")],
    note: Annotated[bool, typer.Option("--note", help="It is to be a note.")] = False,
) -> None:
    """Keep what you have begun to write; your consoles show it where you go on."""
    from omnid_cli.tables import DRAFTS

    draft = session.call("draft.save", conversation_id=conversation, text=words(said), is_note=note)
    session.out.done(DRAFTS, draft, f"Kept: omnid draft send {conversation}")


@command(app, writes=True)
def send(session: Session, conversation: Id) -> None:
    """Say it: as a reply, or as a note if it is to be one."""
    from omnid_cli.tables import MESSAGES

    draft = session.call("draft.show", conversation_id=conversation)
    operation = "conversation.note" if draft.is_note else "conversation.reply"
    message = session.call(operation, conversation_id=conversation, text=draft.text)
    said = "Noted" if draft.is_note else f"Said to {draft.contact}"
    session.out.done(MESSAGES, message, f"{said} (message {message.id}).")


@command(app, writes=True)
def discard(session: Session, conversation: Id) -> None:
    """Throw away what you have begun to write."""
    session.call("draft.discard", conversation_id=conversation)
    session.out.aside(f"Nothing is kept in conversation {conversation} any more.")
