"""Questions whose answer should be nothing: rows that contradict each other."""

from typing import NamedTuple

from omnid.model import ChannelId, TeamId
from omnid.store.database import Tx


class Waiting(NamedTuple):
    """``since_at``: of those who wait by that channel for that team, when the first began to."""

    channel_id: ChannelId
    team_id: TeamId | None
    since_at: int


def waiting(tx: Tx) -> list[Waiting]:
    """Who waits, by whose hours it is."""
    found = tx.run(
        """select i.channel_id, c.team_id, min(c.waiting_since_at)
           from conversations c join identities i on i.id = c.identity_id
           where c.state = 'open' and c.waiting_since_at is not null group by i.channel_id, c.team_id"""
    )
    return [Waiting(*row) for row in found]


class Contradiction(NamedTuple):
    """``subject`` names the row (“message 42”), ``detail`` what is wrong with it."""

    subject: str
    detail: str


LOST = {
    "the log has a gap before it": """
        select 'event', e.seq from events e
        where e.at >= :since and e.seq > (select min(seq) from events)
          and not exists (select 1 from events p where p.seq = e.seq - 1)""",
    "a payload was accepted, but its message is not there": """
        select 'journal entry', j.id from journal j
        where j.received_at >= :since and j.message_id is not null
          and not exists (select 1 from messages m where m.id = j.message_id)""",
    "it is in the history, but its event is not in the log": """
        select 'message', m.id from messages m
        where m.id >= :message and m.created_at >= :since and m.type in ('inbound', 'outbound') and m.changed_seq not in
            (select seq from events where at >= :since)""",
    "it waits to be sent, but is not in the outbox": """
        select 'message', m.id from messages m
        where m.id >= :message and m.created_at >= :since and m.type = 'outbound' and m.state = 'queued'
          and not exists (select 1 from outbox o
                          where o.message_id = m.id and o.sort = 'send' and o.state in ('queued', 'sending'))""",
    "it was corrected, and nothing brings that to the contact": """
        select 'message', m.id from messages m
        where m.correction = 'queued' and coalesce(m.edited_at, m.deleted_at) >= :since
          and not exists (select 1 from outbox o
                          where o.message_id = m.id and o.state in ('queued', 'sending', 'unsure'))""",
    "its conversation was merged into another, and it was left behind": """
        select 'message', m.id from conversations c join messages m on m.conversation_id = c.id
        where c.merged_into_id is not null and m.type in ('inbound', 'outbound')
          and m.id >= :message and m.created_at >= :since""",
    "it counts as sent, but no attempt says so": """
        select 'outbox item', o.id from outbox o
        where o.id >= :item and o.created_at >= :since and o.state = 'sent'
          and not exists (select 1 from attempts a where a.outbox_id = o.id and a.outcome = 'sent')""",
}
DOUBLED = {
    "one message from outside is in the history twice": """
        select 'message', max(m.id) from messages m not indexed
        where m.id >= :message and m.created_at >= :since and m.external_id is not null
        group by m.channel_id, m.external_id having count(*) > 1""",
    "one key of one contact is in the history twice": """
        select 'message', max(m.id) from messages m not indexed
        where m.id >= :message and m.created_at >= :since and m.identity_id is not null
        group by m.identity_id, m.key having count(*) > 1""",
    "one part was sent again though it was known to be sent": """
        select 'outbox item', a.outbox_id from attempts a
        where a.id >= :attempt and a.started_at >= :since and a.outcome = 'sent'
        group by a.outbox_id, a.part having count(*) > 1""",
    "two corrections of it wait": """
        select 'message', max(o.message_id) from outbox o
        where o.id >= :item and o.created_at >= :since and o.sort <> 'send' and o.state = 'queued'
        group by o.message_id having count(*) > 1""",
}
STUCK = {
    "its time came long ago, and it has not left": """
        select 'message', m.id from messages m where m.state = 'scheduled' and m.due_at < :now - :patience""",
    "it should have left long ago": """
        select 'outbox item', o.id from outbox o
        where o.id >= :item and o.created_at >= :since and o.sort = 'send' and o.state in ('queued', 'sending')
          and o.due_at < :now - :patience""",
    "the contact should have seen the correction long ago": """
        select 'outbox item', o.id from outbox o
        where o.id >= :item and o.created_at >= :since and o.sort <> 'send' and o.state in ('queued', 'sending')
          and o.due_at < :now - :patience""",
    "an attempt was begun and never ended": """
        select 'attempt', a.id from attempts a
        where a.id >= :attempt and a.started_at >= :since and a.ended_at is null and a.started_at < :now - :patience""",
    "its file should have been fetched long ago": """
        select 'attachment', a.id from attachments a join messages m on m.id = a.message_id
        where m.id >= :message and m.created_at >= :since and a.state = 'pending' and a.due_at < :now - :patience""",
}
FAILED = {
    "it could not be understood": """
        select 'journal entry', j.id from journal j where j.received_at >= :since and j.outcome = 'failed'""",
    "it could not be sent": """
        select 'outbox item', o.id from outbox o
        where o.id >= :item and o.created_at >= :since and o.sort = 'send' and o.state = 'failed'""",
    "it was corrected, and the contact sees what it said before": """
        select 'outbox item', o.id from outbox o join messages m on m.id = o.message_id
        where o.id >= :item and o.created_at >= :since and o.sort <> 'send' and o.state = 'failed'
          and m.correction = 'failed'
          and o.id = (select max(n.id) from outbox n where n.message_id = o.message_id)""",
    "nothing reached the contact when its time came": """
        select 'message', m.id from messages m
        where m.due_at >= :since and m.type = 'outbound' and m.state = 'failed'""",
    "its file could not be fetched": """
        select 'attachment', a.id from attachments a join messages m on m.id = a.message_id
        where m.id >= :message and m.created_at >= :since and a.state = 'failed'""",
}
UNSURE = {
    "nobody knows whether it was sent": """
        select 'outbox item', o.id from outbox o
        where o.id >= :item and o.created_at >= :since and o.sort = 'send' and o.state = 'unsure'""",
    "nobody knows whether the contact sees the correction": """
        select 'outbox item', o.id from outbox o join messages m on m.id = o.message_id
        where o.id >= :item and o.created_at >= :since and o.sort <> 'send' and o.state = 'unsure'
          and m.correction = 'unsure'
          and o.id = (select max(n.id) from outbox n where n.message_id = o.message_id)""",
    "it may have been sent twice": """
        select 'outbox item', o.id from outbox o
        where o.id >= :item and o.created_at >= :since and o.duplicate_possible = 1 and o.state = 'sent'""",
}
UNANSWERED = {
    "the contact waits for an answer": """
        select 'conversation', c.id from conversations c
        where c.state = 'open' and c.waiting_since_at is not null and c.waiting_since_at >= :since""",
}
COUNTED = {
    "journal": "select count(*) from journal where received_at >= :since",
    "inbound": "select count(*) from messages where id >= :message and created_at >= :since and type = 'inbound'",
    "outbound": "select count(*) from messages where id >= :message and created_at >= :since and type = 'outbound'",
    "attempts": "select count(*) from attempts where id >= :attempt and started_at >= :since",
    "events": "select count(*) from events where at >= :since",
}


def find(tx: Tx, questions: dict[str, str], since: int, patience_ms: int) -> list[Contradiction]:
    """What the questions find among the rows made since ``since``; ``patience_ms``: how late is stuck."""
    parameters = _first(tx, since) | {"since": since, "now": tx.now, "patience": patience_ms}
    return [
        Contradiction(f"{row[0]} {row[1]}", detail)
        for detail, sql in questions.items()
        for row in tx.run(sql, parameters)
        if row[1] is not None
    ]


def counted(tx: Tx, since: int) -> dict[str, int]:
    parameters = _first(tx, since) | {"since": since}
    return {name: tx.value(sql, parameters) for name, sql in COUNTED.items()}


_FIRST = {
    "message": "select min(id) from messages where created_at >= :since",
    "item": "select min(id) from outbox where created_at >= :since",
    "attempt": "select min(id) from attempts where started_at >= :since",
}
_KNOWN = "proof"


def _first(tx: Tx, since: int) -> dict[str, int]:
    """The first ids of what was made since then: no time is indexed, so the old rows are looked through once for all.

    Not by halving: whoever has set the clock back must not hide anything.
    """
    key = (_KNOWN, since)
    if key not in tx.known:
        found = {name: tx.value(sql, {"since": since}) if since else 0 for name, sql in _FIRST.items()}
        tx.known[key] = {name: 1 << 62 if first is None else first for name, first in found.items()}
    first: dict[str, int] = tx.known[key]
    return first
