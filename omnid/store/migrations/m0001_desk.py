"""The first schema: everything the desk knows, and the views people may query."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

TABLES = """
create table settings (
    name text primary key,
    value blob not null
) strict, without rowid;

create table channels (
    id integer primary key,
    kind text not null,
    name text not null,
    public_id text not null unique,
    config text not null,
    enabled integer not null,
    created_at integer not null,
    updated_at integer not null,
    removed_at integer
) strict;
create unique index channels_name on channels (name) where removed_at is null;

create table operators (
    id integer primary key,
    login text not null unique,
    name text not null,
    role text not null check (role in ('operator', 'supervisor', 'admin')),
    uid integer,
    picture_url text,
    disabled_at integer,
    created_at integer not null
) strict;
create unique index operators_uid on operators (uid) where uid is not null and disabled_at is null;

create table tokens (
    id integer primary key,
    name text not null,
    operator_id integer references operators (id),
    scopes text not null,
    hash blob not null unique,
    created_at integer not null,
    expires_at integer,
    revoked_at integer,
    used_at integer
) strict;

create table contacts (
    id integer primary key,
    public_id text not null unique,
    name text not null,
    language text,
    merged_into_id integer references contacts (id),
    created_at integer not null,
    updated_at integer not null
) strict;

create table identities (
    id integer primary key,
    contact_id integer not null references contacts (id),
    channel_id integer not null references channels (id),
    external_id text not null,
    name text not null,
    username text,
    unreachable_reason text,
    created_at integer not null,
    seen_at integer not null,
    unique (channel_id, external_id)
) strict;
create index identities_contact on identities (contact_id);

create table claims (
    id integer primary key,
    contact_id integer not null references contacts (id),
    identity_id integer not null references identities (id),
    type text not null,
    value text not null,
    verified integer not null,
    created_at integer not null,
    unique (contact_id, type, value)
) strict;
create index claims_value on claims (type, value) where verified = 1;

create table conversations (
    id integer primary key,
    contact_id integer not null references contacts (id),
    state text not null check (state in ('open', 'snoozed', 'closed')),
    identity_id integer not null references identities (id),
    operator_id integer references operators (id),
    waiting_since_at integer,
    snoozed_until_at integer,
    last_message_at integer not null,
    last_text text not null,
    message_count integer not null,
    created_at integer not null,
    updated_at integer not null,
    closed_at integer,
    subject text not null default '',
    due_at integer
) strict;
create index conversations_contact on conversations (contact_id, id);
create index conversations_recent on conversations (last_message_at, id);
create index conversations_state on conversations (state, last_message_at, id);
create index conversations_waiting on conversations (state, waiting_since_at, id) where waiting_since_at is not null;
create index conversations_snoozed on conversations (state, snoozed_until_at) where snoozed_until_at is not null;

create table assignments (
    id integer primary key,
    conversation_id integer not null references conversations (id),
    operator_id integer references operators (id),
    by text not null,
    reason text not null,
    created_at integer not null
) strict;
create index assignments_conversation on assignments (conversation_id);

create table messages (
    id integer primary key,
    conversation_id integer not null references conversations (id),
    type text not null check (type in ('inbound', 'outbound', 'note', 'notice')),
    state text not null,
    key text not null,
    text text not null,
    channel_id integer references channels (id),
    identity_id integer references identities (id),
    operator_id integer references operators (id),
    author text not null,
    external_id text,
    entities text not null default '[]',
    buttons text not null default '[]',
    attachment_count integer not null default 0,
    created_at integer not null,
    sent_at integer not null,
    edited_at integer,
    deleted_at integer,
    reason text,
    duplicate_possible integer not null default 0,
    original text,
    thread text,
    template text,
    changed_seq integer not null
) strict;
create index messages_conversation on messages (conversation_id, id);
create unique index messages_key on messages (identity_id, key);
create unique index messages_external on messages (channel_id, external_id) where external_id is not null;
create index messages_changed on messages (identity_id, changed_seq);

create table attachments (
    id integer primary key,
    message_id integer not null references messages (id),
    public_id text not null unique,
    type text not null,
    state text not null,
    name text not null,
    mime text not null,
    size integer not null,
    sha256 text,
    ref text,
    meta text not null default '{}',
    reason text,
    tries integer not null default 0,
    due_at integer
) strict;
create index attachments_message on attachments (message_id);
create index attachments_due on attachments (due_at) where state = 'pending';
create index attachments_sha256 on attachments (sha256) where sha256 is not null;

create table outbox (
    id integer primary key,
    message_id integer not null unique references messages (id),
    conversation_id integer not null references conversations (id),
    channel_id integer not null references channels (id),
    identity_id integer not null references identities (id),
    state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'unsure', 'cancelled')),
    due_at integer not null,
    tries integer not null default 0,
    parts_sent integer not null default 0,
    duplicate_possible integer not null default 0,
    reason text,
    created_at integer not null,
    settled_at integer
) strict;
create index outbox_due on outbox (channel_id, due_at) where state in ('queued', 'sending');
create index outbox_open on outbox (identity_id, id) where state in ('queued', 'sending');
create index outbox_state on outbox (state, id);

create table attempts (
    id integer primary key,
    outbox_id integer not null references outbox (id),
    channel_id integer not null references channels (id),
    number integer not null,
    part integer not null,
    started_at integer not null,
    ended_at integer,
    outcome text,
    reason text,
    external_id text
) strict;
create index attempts_outbox on attempts (outbox_id);
create index attempts_external on attempts (channel_id, external_id) where external_id is not null;
create index attempts_open on attempts (channel_id) where ended_at is null;

create table journal (
    id integer primary key,
    channel_id integer not null references channels (id),
    key text not null,
    received_at integer not null,
    outcome text not null check (outcome in ('accepted', 'ignored', 'failed')),
    reason text,
    message_id integer references messages (id),
    payload blob not null,
    unique (channel_id, key)
) strict;
create index journal_failed on journal (id) where outcome = 'failed';
create index journal_received on journal (received_at);
create index journal_message on journal (message_id) where message_id is not null;

create table events (
    seq integer primary key,
    at integer not null,
    type text not null,
    body text not null
) strict;
create index events_at on events (at);

create table cursors (
    owner text not null,
    name text not null,
    value text not null,
    updated_at integer not null,
    primary key (owner, name)
) strict, without rowid;

create table requests (
    actor text not null,
    key text not null,
    operation text not null,
    fingerprint blob not null,
    response blob not null,
    created_at integer not null,
    primary key (actor, key)
) strict, without rowid;
create index requests_created on requests (created_at);

create table audit (
    id integer primary key,
    at integer not null,
    actor text not null,
    operation text not null,
    request text not null
) strict;
"""

VIEWS = """
create view v_messages as
select m.id, m.conversation_id, c.contact_id, k.name as contact, m.type, m.state, m.author, h.name as channel, h.kind,
       m.text, m.attachment_count as attachments, m.external_id, m.key, m.reason,
       m.duplicate_possible,
       strftime('%Y-%m-%dT%H:%M:%fZ', m.created_at / 1000.0, 'unixepoch') as created,
       strftime('%Y-%m-%dT%H:%M:%fZ', m.sent_at / 1000.0, 'unixepoch') as sent,
       strftime('%Y-%m-%dT%H:%M:%fZ', m.edited_at / 1000.0, 'unixepoch') as edited,
       strftime('%Y-%m-%dT%H:%M:%fZ', m.deleted_at / 1000.0, 'unixepoch') as deleted
from messages m
join conversations c on c.id = m.conversation_id
join contacts k on k.id = c.contact_id
left join channels h on h.id = m.channel_id;

create view v_conversations as
select c.id, c.contact_id, k.name as contact, c.state, h.name as channel, h.kind, o.login as operator,
       c.message_count as messages, c.last_text,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.waiting_since_at / 1000.0, 'unixepoch') as waiting_since,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.snoozed_until_at / 1000.0, 'unixepoch') as snoozed_until,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.last_message_at / 1000.0, 'unixepoch') as last_message,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.created_at / 1000.0, 'unixepoch') as created,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.closed_at / 1000.0, 'unixepoch') as closed
from conversations c
join contacts k on k.id = c.contact_id
join identities i on i.id = c.identity_id
join channels h on h.id = i.channel_id
left join operators o on o.id = c.operator_id;

create view v_contacts as
select k.id, k.public_id, k.name, k.language,
       (select group_concat(h.name || ':' || i.external_id, ' ') from identities i
        join channels h on h.id = i.channel_id where i.contact_id = k.id) as identities,
       (select max(value) from claims where contact_id = k.id and type = 'email') as email,
       (select max(value) from claims where contact_id = k.id and type = 'phone') as phone,
       (select count(*) from conversations where contact_id = k.id) as conversations,
       strftime('%Y-%m-%dT%H:%M:%fZ', k.created_at / 1000.0, 'unixepoch') as created,
       strftime('%Y-%m-%dT%H:%M:%fZ', k.updated_at / 1000.0, 'unixepoch') as updated
from contacts k
where k.merged_into_id is null;
"""


def apply(database: "Database") -> None:
    """Create tables and views in the transaction sqlite-utils has opened."""
    for statement in (TABLES + VIEWS).split(";\n"):
        if statement.strip():
            database.conn.execute(statement)
