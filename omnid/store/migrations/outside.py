"""The tables of the second schema for people outside: links, receipts that came early, who else takes part by mail."""

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
    created_at integer not null,
    primary key (channel_id, external_id, state)
) strict, without rowid;
create index early_receipts_created on early_receipts (created_at);

create table companions (
    conversation_id integer not null references conversations (id),
    channel_id integer not null references channels (id),
    external_id text not null,
    primary key (conversation_id, channel_id, external_id)
) strict, without rowid;
"""
