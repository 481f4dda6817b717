"""The tables for targets, escalations, notifications, deliveries and answers; part of the second step."""

TOLD = """
create table targets (
    id integer primary key,
    channel_id integer references channels (id),
    priority text,
    first_ms integer,
    next_ms integer,
    close_ms integer,
    created_at integer not null,
    updated_at integer not null
) strict;
create unique index targets_which on targets (coalesce(channel_id, 0), coalesce(priority, ''));

create table steps (
    id integer primary key,
    whom text not null check (whom in ('operator', 'team', 'supervisors')),
    at_percent integer not null unique,
    repeat_ms integer,
    created_at integer not null
) strict;

create table escalations (
    id integer primary key,
    conversation_id integer not null references conversations (id),
    target text not null check (target in ('first', 'next', 'close')),
    since_at integer not null,
    target_at integer,
    told integer not null,
    told_at integer,
    due_at integer,
    acknowledged_at integer,
    acknowledged_by integer references operators (id),
    ended_at integer,
    because text,
    unique (conversation_id, target, since_at)
) strict;
create index escalations_due on escalations (due_at) where ended_at is null and due_at is not null;
create index escalations_open on escalations (conversation_id) where ended_at is null;

create table ways (
    id integer primary key,
    operator_id integer references operators (id),
    kind text not null check (kind in ('email', 'exec', 'telegram', 'webhook')),
    address text not null,
    secret text,
    created_at integer not null
) strict;
create unique index ways_which on ways (coalesce(operator_id, 0), kind, address);

create table notifications (
    id integer primary key,
    operator_id integer references operators (id),
    conversation_id integer references conversations (id),
    escalation_id integer references escalations (id),
    reason text not null,
    text text not null,
    key text not null unique,
    created_at integer not null,
    acknowledged_at integer
) strict;
create index notifications_open on notifications (operator_id, id) where acknowledged_at is null;
create index notifications_conversation on notifications (conversation_id, id);

create table deliveries (
    id integer primary key,
    notification_id integer not null references notifications (id) on delete cascade,
    way_id integer references ways (id) on delete set null,
    kind text not null,
    address text not null,
    state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'unsure')),
    tries integer not null default 0,
    due_at integer not null,
    reason text,
    created_at integer not null,
    settled_at integer
) strict;
create index deliveries_due on deliveries (due_at) where state in ('queued', 'sending');
create index deliveries_trouble on deliveries (settled_at) where state in ('failed', 'unsure');
create index deliveries_notification on deliveries (notification_id);

create table delivery_attempts (
    delivery_id integer not null references deliveries (id) on delete cascade,
    number integer not null,
    started_at integer not null,
    ended_at integer,
    outcome text check (outcome in ('sent', 'retry', 'failed', 'unsure')),
    reason text,
    primary key (delivery_id, number)
) strict, without rowid;

create table copies (
    message_id integer primary key references messages (id),
    identity_id integer not null references identities (id),
    due_at integer not null
) strict;
create index copies_due on copies (due_at);

create table autoreplies (
    reason text not null check (reason in ('closed', 'slow')),
    language text not null,
    text text not null,
    updated_at integer not null,
    primary key (reason, language)
) strict, without rowid;

create table replied (
    conversation_id integer not null references conversations (id),
    reason text not null,
    until_at integer not null,
    primary key (conversation_id, reason, until_at)
) strict, without rowid;

create table responses (
    id integer primary key,
    conversation_id integer not null references conversations (id),
    channel_id integer not null references channels (id),
    operator_id integer references operators (id),
    first integer not null,
    since_at integer not null,
    at integer not null,
    working_ms integer not null
) strict;
create index responses_at on responses (at);
create index responses_channel on responses (channel_id, at);
"""
