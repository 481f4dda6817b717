"""The columns and indexes routing works with; `omnid.store.queue` asks in the very words of these indexes."""

ROUTING = """
alter table conversations add column skills text not null default '[]';
alter table conversations add column routed_at integer;
alter table conversations add column rule_id integer references rules (id) on delete set null;
alter table conversations add column transferred_at integer;
create index conversations_queue on conversations (
    team_id, skills, case priority when 'urgent' then 0 when 'high' then 1 when 'normal' then 2 else 3 end,
    coalesce(waiting_since_at, transferred_at), id)
    where state = 'open' and operator_id is null and coalesce(waiting_since_at, transferred_at) is not null
    and team_id is not null;
create index conversations_unrouted on conversations (id)
    where state = 'open' and operator_id is null and coalesce(waiting_since_at, transferred_at) is not null
    and routed_at is null;
create index conversations_held on conversations (operator_id)
    where state = 'open' and waiting_since_at is not null and operator_id is not null;
create index conversations_rule on conversations (rule_id) where rule_id is not null;
"""
