"""The conversations that wait for an operator: what no rule has seen yet, what is whose team's, what somebody left."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from omnid.model import (
    ChannelId,
    ContactId,
    ConversationId,
    OperatorId,
    PresenceState,
    Priority,
    RuleId,
    Strategy,
    TeamId,
)
from omnid.store import configured
from omnid.store.database import Tx

# The indexes are made of the very same words: without that SQLite does not see that they fit.
SINCE = "coalesce(waiting_since_at, transferred_at)"
QUEUED = f"state = 'open' and operator_id is null and {SINCE} is not null"
# Each a look at the first entry of an index.
ANY_UNROUTED = f"select 1 from conversations indexed by conversations_unrouted where {QUEUED} and routed_at is null"
ANY_QUEUED = f"select 1 from conversations indexed by conversations_queue where {QUEUED} and team_id is not null"
ANY_LEFT = """select 1 from conversations c indexed by conversations_held
join presences p on p.operator_id = c.operator_id and p.state = 'offline'
where c.state = 'open' and c.waiting_since_at is not null and c.operator_id is not null"""
RANK = "case priority when 'urgent' then 0 when 'high' then 1 when 'normal' then 2 else 3 end"


class Unrouted(NamedTuple):
    """A conversation as rules see it; ``said`` and ``attributes`` only where they are asked for."""

    id: ConversationId
    contact_id: ContactId
    team_id: TeamId | None
    priority: Priority
    channel_id: ChannelId
    channel: str
    kind: str
    language: str | None
    page_url: str | None
    said: str
    attributes: dict[str, str]


_UNROUTED = """
select c.id, c.contact_id, c.team_id, c.priority, h.id, h.name, h.kind, k.language, c.page_url,
       iif(:said, (select m.text from messages m where m.conversation_id = c.id and m.type = 'inbound'
                   order by m.id desc limit 1), ''),
       iif(:attributes, (select json_group_object(a.name, a.value) from attributes a
                         where a.contact_id = c.contact_id), '{}')"""
_FROM = """
join contacts k on k.id = c.contact_id
join identities i on i.id = c.identity_id
join channels h on h.id = i.channel_id"""


def unrouted(tx: Tx, limit: int, *, said: bool, attributes: bool) -> list[Unrouted]:
    """What waits and no rule has seen yet, the oldest first."""
    sql = f"""{_UNROUTED} from conversations c indexed by conversations_unrouted {_FROM}
              where {QUEUED} and routed_at is null order by c.id limit :limit"""
    return _unrouted(tx, sql, {"said": said, "attributes": attributes, "limit": limit})


def as_unrouted(tx: Tx, conversation: ConversationId) -> Unrouted:
    """Any conversation as rules would see it."""
    sql = f"{_UNROUTED} from conversations c {_FROM} where c.id = :id"
    return _unrouted(tx, sql, {"said": True, "attributes": True, "id": conversation})[0]


def _unrouted(tx: Tx, sql: str, parameters: Mapping[str, object]) -> list[Unrouted]:
    return [
        Unrouted._make([*row[:3], Priority(row[3]), *row[4:9], row[9] or "", msgspec.json.decode(row[10])])
        for row in tx.run(sql, dict(parameters))
    ]


def put(
    tx: Tx,
    conversation: ConversationId,
    team: TeamId | None,
    rule: RuleId | None,
    priority: Priority,
    skills: tuple[str, ...],
) -> None:
    """The rules have seen it."""
    tx.run(
        """update conversations set team_id = :team, rule_id = :rule, priority = :priority, skills = :skills,
                  routed_at = :now where id = :id""",
        {"id": conversation, "team": team, "rule": rule, "priority": priority.value,
         "skills": msgspec.json.encode(skills).decode(), "now": tx.now},
    )  # fmt: skip


def transfer(tx: Tx, conversation: ConversationId, team: TeamId) -> None:
    """Somebody gave it to a team: that counts more than rules, and it waits though its contact may not."""
    tx.run(
        """update conversations set team_id = :team, rule_id = null, skills = '[]', routed_at = :now,
                  transferred_at = :now, updated_at = :now where id = :id""",
        {"id": conversation, "team": team, "now": tx.now},
    )


def look_again(tx: Tx) -> None:
    """Rules or teams changed: what waits is to be seen anew, apart from what somebody gave to a team."""
    tx.run(
        f"""update conversations set routed_at = null where {QUEUED} and routed_at is not null
            and transferred_at is null"""
    )


def decode(skills: str) -> tuple[str, ...]:
    """The skills a conversation asks for, as they are kept."""
    return tuple(msgspec.json.decode(skills, type=list[str]))


class Head(NamedTuple):
    """A conversation that waits for somebody of its team; ``rank`` 0 is the most urgent."""

    rank: int
    since_at: int
    id: ConversationId
    contact_id: ContactId
    team_id: TeamId
    rule_id: RuleId | None
    words: tuple[str, ...]


def groups(tx: Tx) -> list[tuple[TeamId, str]]:
    """Teams and the skills asked for, of all that waits; each found by one step in the index."""
    found: list[tuple[TeamId, str]] = []
    at: tuple[int, str] = (0, "")
    while True:
        row = tx.run(
            f"""select team_id, skills from conversations indexed by conversations_queue
                where {QUEUED} and team_id is not null and (team_id, skills) > (:team, :skills)
                order by team_id, skills limit 1""",
            {"team": at[0], "skills": at[1]},
        ).fetchone()
        if row is None:
            return found
        at = row
        found.append((TeamId(row[0]), row[1]))


_HEAD = f"select {RANK}, {SINCE}, c.id, c.contact_id, c.team_id, c.rule_id, k.language, h.name, h.kind"


def heads(tx: Tx, team: TeamId, skills: str, limit: int) -> list[Head]:
    """In the order they are to be given out: the most urgent, then the longest wait."""
    found = tx.run(
        f"""{_HEAD} from conversations c indexed by conversations_queue {_FROM}
            where {QUEUED} and team_id is not null and team_id = :team and skills = :skills
            order by {RANK}, {SINCE}, c.id limit :limit""",
        {"team": team, "skills": skills, "limit": limit},
    )
    return [Head._make([*row[:6], _words(*row[6:])]) for row in found]


def head(tx: Tx, conversation: ConversationId, team: TeamId) -> Head:
    """One that somebody has, as if it waited for a team."""
    row = tx.run(f"{_HEAD} from conversations c {_FROM} where c.id = :id", {"id": conversation}).fetchone()
    return Head._make([*row[:4], team, row[5], _words(*row[6:])])


def _words(language: str | None, channel: str, kind: str) -> tuple[str, ...]:
    """What an operator may have a skill for."""
    spoken = (f"language:{language.lower().partition('-')[0]}",) if language else ()
    return (*spoken, f"channel:{channel}", f"kind:{kind}")


def wanted(tx: Tx, conversation: ConversationId) -> tuple[tuple[str, ...], RuleId | None, int | None]:
    """The skills it asks for, the rule that placed it, and when somebody gave it to a team."""
    row = tx.run(
        "select skills, rule_id, transferred_at from conversations where id = :id", {"id": conversation}
    ).fetchone()
    return decode(row[0]), row[1], row[2]


def words(tx: Tx, conversation: ConversationId) -> tuple[str, ...]:
    """What of it an operator may have a skill for: its language, channel and kind."""
    row = tx.run(
        f"select k.language, h.name, h.kind from conversations c {_FROM} where c.id = :id", {"id": conversation}
    ).fetchone()
    return _words(*row)


def ahead(tx: Tx, conversation: ConversationId) -> int | None:
    """How many of its team are given out before it; None when it does not wait for an operator."""
    row = tx.run(
        f"select team_id, {RANK}, {SINCE} from conversations where id = :id and {QUEUED} and team_id is not null",
        {"id": conversation},
    ).fetchone()
    if row is None:
        return None
    count: int = tx.value(
        f"""select count(*) from conversations indexed by conversations_queue
            where {QUEUED} and team_id is not null and team_id = :team
              and ({RANK}, {SINCE}, id) < (:rank, :since, :id)""",
        {"team": row[0], "rank": row[1], "since": row[2], "id": conversation},
    )
    return count


class Left(NamedTuple):
    id: ConversationId
    login: str
    because: str


def left(tx: Tx, limit: int, *, all_: bool) -> list[Left]:
    """What waits for somebody who has gone offline since they got it; ``all_``: also what is no team's."""
    found = tx.run(
        """select c.id, o.login, p.because from conversations c indexed by conversations_held
           join presences p on p.operator_id = c.operator_id and p.state = 'offline'
           join operators o on o.id = c.operator_id
           where c.state = 'open' and c.waiting_since_at is not null and c.operator_id is not null
             and (c.team_id is not null or :all)
             and (coalesce(c.assigned_at, 0) < p.since_at or c.waiting_since_at > c.assigned_at)
           limit :limit""",
        {"all": all_, "limit": limit},
    )
    return [Left(*row) for row in found]


class Able(NamedTuple):
    """An operator as a candidate of a team."""

    team_id: TeamId
    operator_id: OperatorId
    login: str
    position: int
    load: int
    capacity: int
    skills: frozenset[str]
    offered_at: int
    state: PresenceState
    because: str


_ABLE = """
select m.team_id, m.operator_id, o.login, m.position,
       (select count(*) from conversations c where c.operator_id = m.operator_id and c.state = 'open') as load,
       coalesce(o.capacity, t.capacity, :capacity) as capacity, o.skills, coalesce(p.offered_at, 0), p.state, p.because
from team_members m
join teams t on t.id = m.team_id
join operators o on o.id = m.operator_id and o.disabled_at is null
join presences p on p.operator_id = m.operator_id"""


def able(tx: Tx, teams: list[TeamId], capacity: int) -> list[Able]:
    """Who of these teams is online and has room; ``capacity``: of those for whom nobody has said one."""
    sql = f"""select * from ({_ABLE} where p.state = 'online'
              and m.team_id in (select value from json_each(:teams))) where load < capacity"""
    return _able(tx, sql, {"teams": msgspec.json.encode(teams).decode(), "capacity": capacity})


def everybody(tx: Tx, team: TeamId, capacity: int) -> list[Able]:
    """All of a team, in their order."""
    return _able(tx, f"{_ABLE} where m.team_id = :team order by m.position", {"team": team, "capacity": capacity})


_NONE = frozenset[str]()


def _able(tx: Tx, sql: str, parameters: dict[str, object]) -> list[Able]:
    decode = msgspec.json.Decoder(list[str]).decode
    return [
        Able._make(
            [*row[:6], frozenset(decode(row[6])) if row[6] != "[]" else _NONE, row[7], PresenceState(row[8]), row[9]]
        )
        for row in tx.run(sql, parameters)
    ]


def strategies(tx: Tx) -> dict[TeamId, tuple[str, Strategy]]:
    """Every team's name and strategy."""
    sql = "select id, name, strategy from teams"
    return configured.kept(
        tx, "strategies", lambda: {TeamId(row[0]): (row[1], Strategy(row[2])) for row in tx.run(sql)}
    )


def offered(tx: Tx, operator: OperatorId, at: int) -> None:
    tx.run("update presences set offered_at = :at where operator_id = :id", {"id": operator, "at": at})


def last_operator(tx: Tx, contact: ContactId) -> OperatorId | None:
    """Who last answered a contact, in whichever conversation."""
    found: OperatorId | None = tx.value(
        """select m.operator_id from conversations c join messages m on m.conversation_id = c.id
           where c.contact_id = :contact and m.type = 'outbound' and m.operator_id is not null
           order by c.id desc, m.id desc limit 1""",
        {"contact": contact},
    )
    return found
