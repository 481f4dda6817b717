"""Operations on the journal: what came in raw, and what could not be understood."""

import msgspec

from omnid import registry
from omnid.channel import Incoming
from omnid.desk import inbound, paging
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit, Page
from omnid.model import Actor, JournalEntry, JournalId, JournalOutcome, Role
from omnid.store import channels, journal
from omnid.store.database import Tx


class ListJournal(Request, frozen=True):
    """``channel``: a name."""

    outcome: JournalOutcome | None = None
    channel: str | None = None
    limit: Limit = 50
    cursor: str | None = None


@operation("journal.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListJournal) -> Page[JournalEntry]:
    """List journal entries, newest first, without their payloads."""
    channel = channels.named(tx, request.channel).id if request.channel is not None else None
    items = journal.page(tx, request.outcome, channel, paging.edge_id(request.cursor) or 1 << 62, request.limit)
    return Page(items=items, cursor=paging.cursor(items[-1].id) if len(items) == request.limit else None)


class OneEntry(Request, frozen=True):
    journal_id: JournalId


@operation("journal.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneEntry) -> JournalEntry:
    """Show a journal entry with its raw payload."""
    payload = journal.payload(tx, request.journal_id).decode("utf-8", "backslashreplace")
    return msgspec.structs.replace(journal.get(tx, request.journal_id), payload=payload)


@operation("journal.replay", role=Role.SUPERVISOR)
def replay(tx: Tx, actor: Actor, request: OneEntry) -> JournalEntry:
    """Convert and receive an entry again, after a plugin was mended; nothing is doubled."""
    entry = journal.get(tx, request.journal_id)
    channel = channels.get(tx, entry.channel_id)
    incoming = convert(channel.kind, journal.payload(tx, entry.id))
    inbound.replay(tx, channel.id, entry.id, incoming)
    return journal.get(tx, entry.id)


def convert(kind: str, payload: bytes) -> list[Incoming] | str:
    """What an update says, or why it could not be converted; a plugin's bug must not stop what comes after it."""
    try:
        return registry.kind(kind).incoming(payload)
    except Exception as problem:  # noqa: BLE001 - a plugin may raise anything; the journal keeps what and why
        return f"{type(problem).__name__}: {problem}"[:1000]
