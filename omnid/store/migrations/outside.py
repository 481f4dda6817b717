"""The tables of the second schema for people outside: links, receipts that came early, companions by mail."""

OUTSIDE = """
create table contact_links (
    id integer primary key,
    hash blob not null unique,
    contact_id integer not null references contacts (id),
    channel_id integer not null references channels (id),
    made_by text not null,
    created_at integer not null,
    expires_at integer not null,
    used_at integer,
    identity_id integer references identities (id)
) strict;

create table early_receipts (
    channel_id integer not null references channels (id),
    external_id text not null,
    state text not null,
    reason text,
    up_to integer not null,
    key text,
    created_at integer not null,
    primary key (channel_id, external_id, state)
) strict, without rowid;
create index early_receipts_created on early_receipts (created_at);
create index early_receipts_key on early_receipts (channel_id, key) where key is not null;

alter table outbox add column parts integer not null default 1;

create table memories (
    channel_id integer not null references channels (id),
    name text not null,
    value text not null,
    until_at integer not null,
    primary key (channel_id, name)
) strict, without rowid;
create index memories_until on memories (until_at);

create table companions (
    conversation_id integer not null references conversations (id),
    channel_id integer not null references channels (id),
    external_id text not null,
    primary key (conversation_id, channel_id, external_id)
) strict, without rowid;
"""
