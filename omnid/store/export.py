"""Rows for exports: flat, with readable names and ISO times, in the order of their ids, a page at a time."""

from typing import Any, NamedTuple

from omnid.model import ChannelId
from omnid.store.database import Tx


class Window(NamedTuple):
    """Which rows: made from ``since_at`` on and before ``until_at`` (ms), of a channel."""

    since_at: int | None = None
    until_at: int | None = None
    channel: ChannelId | None = None


class Source(NamedTuple):
    """A table as it is exported: name → expression, the id first. ``of_channel`` tells the rows of one channel."""

    columns: dict[str, str]
    tables: str
    at: str
    of_channel: str
    always: str = "true"

    @property
    def id(self) -> str:
        return next(iter(self.columns.values()))


def _iso(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', {column} / 1000.0, 'unixepoch')"


MESSAGES = Source(
    {
        "id": "m.id",
        "conversation_id": "m.conversation_id",
        "contact_id": "c.contact_id",
        "contact": "k.name",
        "type": "m.type",
        "state": "m.state",
        "author": "m.author",
        "channel": "h.name",
        "kind": "h.kind",
        "text": "m.text",
        "attachments": "m.attachment_count",
        "external_id": "m.external_id",
        "key": "m.key",
        "reason": "m.reason",
        "duplicate_possible": "m.duplicate_possible",
        "created": _iso("m.created_at"),
        "sent": _iso("m.sent_at"),
        "edited": _iso("m.edited_at"),
        "deleted": _iso("m.deleted_at"),
    },
    """messages m join conversations c on c.id = m.conversation_id join contacts k on k.id = c.contact_id
       left join channels h on h.id = m.channel_id""",
    "m.created_at",
    "m.channel_id = :channel",
)
CONVERSATIONS = Source(
    {
        "id": "c.id",
        "contact_id": "c.contact_id",
        "contact": "k.name",
        "state": "c.state",
        "channel": "h.name",
        "kind": "h.kind",
        "operator": "o.login",
        "team": "t.name",
        "priority": "c.priority",
        "tags": "(select group_concat(tag, ' ') from tags where conversation_id = c.id)",
        "messages": "c.message_count",
        "last_text": "c.last_text",
        "waiting_since": _iso("c.waiting_since_at"),
        "snoozed_until": _iso("c.snoozed_until_at"),
        "last_message": _iso("c.last_message_at"),
        "created": _iso("c.created_at"),
        "closed": _iso("c.closed_at"),
    },
    """conversations c join contacts k on k.id = c.contact_id join identities i on i.id = c.identity_id
       join channels h on h.id = i.channel_id left join operators o on o.id = c.operator_id
       left join teams t on t.id = c.team_id""",
    "c.created_at",
    "i.channel_id = :channel",
)
CONTACTS = Source(
    {
        "id": "k.id",
        "public_id": "k.public_id",
        "name": "k.name",
        "language": "k.language",
        "identities": """(select group_concat(h.name || ':' || i.external_id, ' ') from identities i
                          join channels h on h.id = i.channel_id where i.contact_id = k.id)""",
        "email": "(select max(value) from claims where contact_id = k.id and type = 'email')",
        "phone": "(select max(value) from claims where contact_id = k.id and type = 'phone')",
        "conversations": "(select count(*) from conversations where contact_id = k.id)",
        "created": _iso("k.created_at"),
        "updated": _iso("k.updated_at"),
    },
    "contacts k",
    "k.created_at",
    "exists (select 1 from identities i where i.contact_id = k.id and i.channel_id = :channel)",
    "k.merged_into_id is null",
)
EVENTS = Source(
    {"seq": "e.seq", "at": _iso("e.at"), "type": "e.type", "event": "e.body"},
    "events e",
    "e.at",
    """(e.body ->> 'channel_id' = :channel or exists
        (select 1 from messages m where m.id = e.body ->> 'message_id' and m.channel_id = :channel))""",
)


def page(tx: Tx, source: Source, window: Window, after: int, limit: int) -> list[tuple[Any, ...]]:
    """The next rows; an empty list at the end."""
    conditions = [source.always, f"{source.id} > :after"]
    if window.since_at is not None:
        conditions.append(f"{source.at} >= :since")
    if window.until_at is not None:
        conditions.append(f"{source.at} < :until")
    if window.channel is not None:
        conditions.append(source.of_channel)
    return tx.run(
        f"""select {", ".join(source.columns.values())} from {source.tables}
            where {" and ".join(conditions)} order by {source.id} limit :limit""",
        {"after": after, "since": window.since_at, "until": window.until_at, "channel": window.channel, "limit": limit},
    ).fetchall()


def last(tx: Tx, source: Source) -> int:
    """The largest id there is, 0 when there is none: how far an export has to go."""
    newest: int | None = tx.value(f"select max({source.id}) from {' '.join(source.tables.split()[:2])}")
    return newest or 0
