"""``omnid journal``: what came in raw, and what became of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import JournalEntry

app = commands("What came in raw, and what could not be understood.")


@command(app, "list")
def list_(
    session: Session,
    outcome: Annotated[str | None, typer.Option(metavar="OUTCOME", help="accepted, ignored or failed.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only of that channel.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many; 0 for all.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on where an earlier list ended.")] = None,
) -> None:
    """List journal entries, newest first."""
    from omnid_cli.tables import JOURNAL

    session.out.rows(JOURNAL, session.pages("journal.list", limit, outcome=outcome, channel=channel, cursor=cursor))


@command(app)
def show(session: Session, entry: Annotated[int, typer.Argument(metavar="ID", help="The journal entry.")]) -> None:
    """Show a journal entry with its raw payload."""
    from omnid_cli.tables import JOURNAL

    session.out.one(JOURNAL, session.call("journal.show", journal_id=entry), _card)


@command(app, writes=True)
def replay(
    session: Session,
    entries: Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Journal entries.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that could not be understood.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be replayed.")] = False,
) -> None:
    """Convert and receive entries again, after a plugin was mended; nothing is doubled."""
    from omnid.errors import Invalid
    from omnid_cli.tables import JOURNAL

    ids = list(entries or [])
    if failed:
        ids += [one.id for one in session.pages("journal.list", 0, outcome="failed")]
    elif not ids:
        raise Invalid("Say which: the ids of entries, or --failed for all that could not be understood.")
    if dry_run:
        session.out.rows(JOURNAL, (session.call("journal.show", journal_id=one) for one in ids))
        return
    session.each("journal.replay", ids, lambda one: session.out.done(JOURNAL, one, _said(one)), "journal_id")


def _said(one: "JournalEntry") -> str:
    return f"Entry {one.id}: {one.outcome.value}{f' – {one.reason}' if one.reason else ''}."


def _card(one: "JournalEntry") -> Iterator[str]:
    from omnid_cli.times import both

    yield f"Entry {one.id} of {one.channel}, {both(one.received_at)}, {one.size} bytes, key {one.key}"
    message = f" as message {one.message_id}" if one.message_id else ""
    yield f"{one.outcome.value}{message}{f': {one.reason}' if one.reason else ''}"
    yield ""
    yield one.payload or ""
