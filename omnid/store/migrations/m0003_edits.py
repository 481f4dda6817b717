"""Former texts, corrections in the outbox, what the daemon fails at, and indexes for references in large tables."""

from typing import TYPE_CHECKING

from omnid.store.migrations import configured

if TYPE_CHECKING:
    from sqlite_utils import Database

# Made anew, because SQLite drops no “unique”: a message has one row for its sending, and one for each correction.
OUTBOX = """
create table outbox_new (
    id integer primary key,
    message_id integer not null references messages (id),
    conversation_id integer not null references conversations (id),
    channel_id integer not null references channels (id),
    identity_id integer not null references identities (id),
    sort text not null default 'send' check (sort in ('send', 'edit', 'retract')),
    state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'unsure', 'cancelled')),
    due_at integer not null,
    tries integer not null default 0,
    parts integer not null default 1,
    parts_sent integer not null default 0,
    duplicate_possible integer not null default 0,
    reason text,
    created_at integer not null,
    settled_at integer
) strict;
insert into outbox_new
    (id, message_id, conversation_id, channel_id, identity_id, state, due_at, tries, parts, parts_sent,
     duplicate_possible, reason, created_at, settled_at)
select id, message_id, conversation_id, channel_id, identity_id, state, due_at, tries, parts, parts_sent,
       duplicate_possible, reason, created_at, settled_at
from outbox order by id;
drop table outbox;
alter table outbox_new rename to outbox;
create index outbox_due on outbox (channel_id, due_at) where state in ('queued', 'sending');
create index outbox_open on outbox (identity_id, id) where state in ('queued', 'sending');
create index outbox_state on outbox (state, id);
create unique index outbox_message on outbox (message_id) where sort = 'send';
create index outbox_corrections on outbox (message_id, id) where sort <> 'send';
"""

REVISIONS = """
create table revisions (
    id integer primary key,
    message_id integer not null references messages (id),
    text text not null,
    entities text not null default '[]',
    replaced_at integer not null,
    replaced_by text not null
) strict;
create index revisions_message on revisions (message_id, id);
alter table messages add column correction text;
alter table messages add column correction_reason text;
create index messages_correction on messages (correction, id) where correction is not null;
"""


# A wait that is over is forgotten; without the first every notification ever made would be looked through for it.
# Few messages are notes; without the second a filter for conversations that have some would read them all. As few leave
# later; without the third an audit would. Without the fourth every delivery is, where a way is removed.
REFERENCES = """
create index notifications_escalation on notifications (escalation_id) where escalation_id is not null;
create index messages_notes on messages (conversation_id) where type = 'note';
create index messages_planned on messages (due_at) where due_at is not null;
create index deliveries_way on deliveries (way_id) where way_id is not null;
"""

# What a notice says as facts, and the language somebody reads it in.
SENTENCES = """
alter table messages add column said text;
alter table operators add column language text check (language in ('en', 'ru'));
"""

# What the daemon keeps failing at, so that monitoring and people hear of it wherever they ask.
FAILURES = """
create table failures (
    part text primary key,
    name text not null,
    since_at integer not null,
    reason text not null,
    told_at integer
) strict;
"""


def apply(database: "Database") -> None:
    """Add tables, columns and indexes in the transaction sqlite-utils has opened."""
    for statement in (OUTBOX + REVISIONS + REFERENCES + SENTENCES + FAILURES).split(";\n"):
        if statement.strip():
            database.conn.execute(statement)
    for statement in configured.STATEMENTS:
        database.conn.execute(statement)
