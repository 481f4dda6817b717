"""The tables of step 2 for hours, jobs and their runs."""

TIME = """
create table hours (
    id integer primary key,
    name text not null unique,
    timezone text not null,
    weekly text not null,
    holidays text,
    created_at integer not null,
    updated_at integer not null
) strict;

create table hours_exceptions (
    hours_id integer not null references hours (id) on delete cascade,
    date text not null,
    spans text not null,
    note text not null default '',
    source text not null default '',
    primary key (hours_id, date)
) strict, without rowid;

create table hours_of (
    subject text not null check (subject in ('desk', 'channel', 'team', 'operator')),
    subject_id integer not null,
    hours_id integer not null references hours (id),
    primary key (subject, subject_id)
) strict, without rowid;

create table jobs (
    id integer primary key,
    name text not null unique,
    operation text not null,
    request text not null,
    trigger text not null,
    timezone text not null,
    enabled integer not null default 1,
    due_at integer,
    asked_by text,
    created_by text not null,
    created_at integer not null,
    updated_at integer not null
) strict;
create index jobs_asked on jobs (id) where asked_by is not null;
create index jobs_due on jobs (due_at) where enabled = 1 and due_at is not null;

create table runs (
    id integer primary key,
    job_id integer not null references jobs (id) on delete cascade,
    due_at integer not null,
    started_at integer not null,
    ended_at integer,
    outcome text,
    detail text not null default '',
    by text not null
) strict;
create index runs_job on runs (job_id, id);
create index runs_under_way on runs (job_id) where outcome is null;
"""
