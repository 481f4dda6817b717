"""Operators at work: teams, hours, presence, routing, targets, notifications, templates, drafts, jobs, consoles."""

from typing import TYPE_CHECKING

from omnid.store.migrations.calendars import TIME
from omnid.store.migrations.outside import OUTSIDE
from omnid.store.migrations.routing import ROUTING
from omnid.store.migrations.telling import TOLD

if TYPE_CHECKING:
    from sqlite_utils import Database

COLUMNS = """
alter table operators add column capacity integer;
alter table operators add column skills text not null default '[]';
alter table operators add column email text;
alter table conversations add column team_id integer references teams (id);
alter table conversations add column priority text not null default 'normal'
    check (priority in ('low', 'normal', 'high', 'urgent'));
alter table conversations add column page_url text;
alter table conversations add column opened_at integer;
alter table conversations add column answered_at integer;
alter table conversations add column assigned_at integer;
alter table conversations add column acknowledge_by_at integer;
alter table conversations add column merged_into_id integer references conversations (id);
alter table messages add column due_at integer;
alter table messages add column automatic integer not null default 0;
alter table identities add column left_at integer;
update conversations set opened_at = created_at;
update conversations set answered_at = (
    select min(m.created_at) from messages m where m.conversation_id = conversations.id and m.type = 'outbound');
create index conversations_merged on conversations (merged_into_id) where merged_into_id is not null;
create index conversations_operator on conversations (operator_id, state) where operator_id is not null;
create index conversations_acknowledge on conversations (acknowledge_by_at) where acknowledge_by_at is not null;
create index messages_scheduled on messages (due_at) where state = 'scheduled';
"""

PEOPLE = """
create table teams (
    id integer primary key,
    name text not null unique,
    title text not null,
    strategy text not null check (strategy in ('round_robin', 'least_loaded', 'skill', 'last', 'manual')),
    capacity integer,
    created_at integer not null,
    updated_at integer not null
) strict;

create table team_members (
    team_id integer not null references teams (id) on delete cascade,
    operator_id integer not null references operators (id),
    position integer not null,
    primary key (team_id, operator_id)
) strict, without rowid;
create index team_members_operator on team_members (operator_id);

create table presences (
    operator_id integer primary key references operators (id),
    switch text not null default 'auto' check (switch in ('auto', 'online', 'away', 'offline')),
    switched_at integer,
    console_seen_at integer,
    acted_at integer,
    missed_id integer references conversations (id),
    missed_at integer,
    missed text,
    state text not null default 'offline' check (state in ('online', 'away', 'offline')),
    because text not null default '',
    since_at integer not null,
    offered_at integer,
    due_at integer
) strict;
create index presences_state on presences (state);
create index presences_due on presences (due_at) where due_at is not null;
insert into presences (operator_id, since_at, due_at) select id, created_at, 0 from operators;

create table participants (
    conversation_id integer not null references conversations (id),
    operator_id integer not null references operators (id),
    since_at integer not null,
    primary key (conversation_id, operator_id)
) strict, without rowid;

create table rules (
    id integer primary key,
    name text not null unique,
    position integer not null,
    conditions text not null,
    team_id integer references teams (id),
    priority text,
    skills text not null default '[]',
    enabled integer not null default 1,
    created_at integer not null,
    updated_at integer not null
) strict;
"""

WORK = """
create table tags (
    conversation_id integer not null references conversations (id),
    tag text not null,
    created_at integer not null,
    primary key (conversation_id, tag)
) strict, without rowid;
create index tags_tag on tags (tag, conversation_id);

create table links (
    conversation_id integer not null references conversations (id),
    other_id integer not null references conversations (id),
    created_at integer not null,
    primary key (conversation_id, other_id)
) strict, without rowid;

create table attributes (
    contact_id integer not null references contacts (id),
    name text not null,
    value text not null,
    by_page integer not null default 0,
    updated_at integer not null,
    primary key (contact_id, name)
) strict, without rowid;

create table views (
    id integer primary key,
    name text not null,
    operator_id integer references operators (id),
    filter text not null,
    created_at integer not null,
    updated_at integer not null
) strict;
create unique index views_name on views (coalesce(operator_id, 0), name);

create table drafts (
    operator_id integer not null references operators (id),
    conversation_id integer not null references conversations (id),
    text text not null,
    is_note integer not null default 0,
    updated_at integer not null,
    primary key (operator_id, conversation_id)
) strict, without rowid;

create table changes (
    id integer primary key,
    group_id integer,
    at integer not null,
    actor text not null,
    operation text not null,
    conversation_id integer not null references conversations (id),
    before text not null,
    after text not null,
    undone_at integer
) strict;
create index changes_actor on changes (actor, id) where undone_at is null;
create index changes_conversation on changes (conversation_id, id);

create table templates (
    id integer primary key,
    name text not null,
    shortcut text,
    team_id integer references teams (id),
    operator_id integer references operators (id),
    keywords text not null default '[]',
    files text not null default '[]',
    steps text not null default '[]',
    uses integer not null default 0,
    used_at integer,
    created_at integer not null,
    updated_at integer not null,
    removed_at integer
) strict;
create unique index templates_name on templates (name, coalesce(team_id, 0), coalesce(operator_id, 0))
    where removed_at is null;

create table template_variants (
    template_id integer not null references templates (id) on delete cascade,
    language text not null default '',
    kind text not null default '',
    text text not null,
    primary key (template_id, language, kind)
) strict, without rowid;
"""

CONSOLES = """
create table pairings (
    hash blob primary key,
    operator_id integer not null references operators (id),
    created_at integer not null,
    expires_at integer not null,
    used_at integer
) strict, without rowid;

create table consoles (
    id integer primary key,
    kind text not null,
    name text not null unique,
    config text not null,
    enabled integer not null default 1,
    created_at integer not null,
    updated_at integer not null
) strict;

create table console_people (
    console_id integer not null references consoles (id) on delete cascade,
    external_id text not null,
    operator_id integer not null references operators (id),
    paired_at integer not null,
    current_id integer references conversations (id),
    primary key (console_id, external_id)
) strict, without rowid;
create index console_people_operator on console_people (operator_id);

create table console_threads (
    console_id integer not null references consoles (id) on delete cascade,
    place text not null,
    conversation_id integer not null references conversations (id),
    external_id text,
    state text not null,
    data text not null default '{}',
    primary key (console_id, place, conversation_id)
) strict, without rowid;
create unique index console_threads_external on console_threads (console_id, place, external_id)
    where external_id is not null;

create table console_posts (
    id integer primary key,
    console_id integer not null references consoles (id) on delete cascade,
    place text not null,
    conversation_id integer references conversations (id),
    message_id integer references messages (id),
    sort text not null,
    data text not null default '{}',
    state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'heard')),
    external_id text,
    duplicate_possible integer not null default 0,
    reason text,
    created_at integer not null,
    settled_at integer
) strict;
create index console_posts_due on console_posts (console_id, id) where state in ('queued', 'sending');
create index console_posts_external on console_posts (console_id, place, external_id) where external_id is not null;
create index console_posts_message on console_posts (message_id) where message_id is not null;
"""

SEARCH = """
create virtual table search_messages using fts5 (
    words, stems, content = '', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0'
);
insert into search_messages (search_messages, rank) values ('automerge', 8);

create table search_edited (
    message_id integer primary key references messages (id),
    words text not null,
    stems text not null
) strict;

create virtual table search_contacts using fts5 (
    words, stems, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0'
);
"""

VIEWS = """
drop view v_conversations;
create view v_conversations as
select c.id, c.contact_id, k.name as contact, c.state, h.name as channel, h.kind, o.login as operator,
       t.name as team, c.priority,
       (select group_concat(tag, ' ') from tags where conversation_id = c.id) as tags,
       c.message_count as messages, c.last_text,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.waiting_since_at / 1000.0, 'unixepoch') as waiting_since,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.answered_at / 1000.0, 'unixepoch') as answered,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.snoozed_until_at / 1000.0, 'unixepoch') as snoozed_until,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.last_message_at / 1000.0, 'unixepoch') as last_message,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.created_at / 1000.0, 'unixepoch') as created,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.closed_at / 1000.0, 'unixepoch') as closed
from conversations c
join contacts k on k.id = c.contact_id
join identities i on i.id = c.identity_id
join channels h on h.id = i.channel_id
left join teams t on t.id = c.team_id
left join operators o on o.id = c.operator_id;
"""


def apply(database: "Database") -> None:
    """Add tables, columns and views in the transaction sqlite-utils has opened."""
    parts = (PEOPLE, TIME, COLUMNS, ROUTING, TOLD, WORK, CONSOLES, SEARCH, VIEWS, OUTSIDE)
    for statement in "".join(parts).split(";\n"):
        if statement.strip():
            database.conn.execute(statement)
