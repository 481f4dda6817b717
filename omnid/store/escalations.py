"""Rows of waits, and what deciding about them needs to know."""

from typing import NamedTuple

from omnid.model import (
    ChannelId,
    ContactId,
    ConversationId,
    ConversationState,
    Escalation,
    EscalationId,
    OperatorId,
    Priority,
    Seq,
    TargetType,
    TeamId,
)
from omnid.store import rows
from omnid.store.database import Tx

_COLUMNS = """id, conversation_id, target, since_at, target_at, told, told_at, due_at, acknowledged_at, acknowledged_by,
ended_at, because"""

DUE = f"""select {_COLUMNS} from escalations
where ended_at is null and due_at is not null and due_at <= :now order by due_at, id limit :limit"""
NEXT_DUE = "select min(due_at) from escalations where ended_at is null and due_at is not null"
OPEN_IN = f"select {_COLUMNS} from escalations where conversation_id = :id and ended_at is null"
# What is read and delivered, files, and what is said of it here change no wait; nor does what else somebody writes who
# waits already.
TOUCHED = """
select json_extract(body, '$.conversation_id'),
       type in ('targets_changed', 'hours_changed', 'hours_used', 'hours_removed')
from events
where seq > :after and seq <= :until
  and type not in ('message_read', 'message_delivered', 'message_copied', 'attachment_stored', 'attachment_failed',
                   'note_added', 'notice_added', 'escalation_raised', 'escalation_acknowledged', 'escalation_ended',
                   'notification_made', 'notification_acknowledged', 'assignment_acknowledged')
  and not (type = 'message_received' and exists (
      select 1 from escalations e where e.conversation_id = json_extract(body, '$.conversation_id')
        and e.ended_at is null and e.target <> 'close'))"""


class Matter(NamedTuple):
    """A conversation as deciding about its waits needs it. ``scheduled_at``: when a written reply leaves."""

    id: ConversationId
    contact_id: ContactId
    contact: str
    state: ConversationState
    channel_id: ChannelId
    channel: str
    operator_id: OperatorId | None
    team_id: TeamId | None
    priority: Priority
    waiting_since_at: int | None
    opened_at: int
    is_answered: bool
    scheduled_at: int | None
    last_text: str


def matter(tx: Tx, conversation: ConversationId) -> Matter | None:
    row = tx.run(
        """select c.id, c.contact_id, k.name, c.state, i.channel_id, h.name, c.operator_id, c.team_id, c.priority,
                  c.waiting_since_at, coalesce(c.opened_at, c.created_at), c.answered_at is not null,
                  (select min(m.due_at) from messages m where m.state = 'scheduled' and m.conversation_id = c.id),
                  c.last_text
           from conversations c join contacts k on k.id = c.contact_id join identities i on i.id = c.identity_id
           join channels h on h.id = i.channel_id where c.id = :id""",
        {"id": conversation},
    ).fetchone()
    if row is None:
        return None
    return Matter._make(
        [*row[:3], ConversationState(row[3]), *row[4:8], Priority(row[8]), *row[9:11], bool(row[11]), *row[12:]]
    )


def add(tx: Tx, conversation: ConversationId, target: TargetType, since_at: int) -> Escalation | None:
    """None when this wait is known already."""
    row = tx.run(
        f"""insert into escalations (conversation_id, target, since_at, told) values (:id, :target, :since, 0)
           on conflict do nothing returning {_COLUMNS}""",
        {"id": conversation, "target": target.value, "since": since_at},
    )
    return rows.one(Escalation, row)


def set_due(tx: Tx, escalation: EscalationId, target_at: int | None, due_at: int | None) -> None:
    tx.run(
        "update escalations set target_at = :target, due_at = :due where id = :id",
        {"id": escalation, "target": target_at, "due": due_at},
    )


def told(tx: Tx, escalation: EscalationId, steps: int) -> Escalation:
    """Another step was told; an acknowledgement of an earlier one is over."""
    return _changed(
        tx,
        f"""update escalations set told = :told, told_at = :now, acknowledged_at = null, acknowledged_by = null
           where id = :id returning {_COLUMNS}""",
        {"id": escalation, "told": steps, "now": tx.now},
    )


def acknowledge(tx: Tx, escalation: EscalationId, operator: OperatorId) -> Escalation:
    return _changed(
        tx,
        f"""update escalations set acknowledged_at = :now, acknowledged_by = :operator where id = :id
           returning {_COLUMNS}""",
        {"id": escalation, "operator": operator, "now": tx.now},
    )


def _changed(tx: Tx, sql: str, parameters: dict[str, object]) -> Escalation:
    found = rows.one(Escalation, tx.run(sql, parameters))
    assert found is not None
    return found


def end(tx: Tx, escalation: EscalationId, because: str) -> None:
    tx.run(
        "update escalations set ended_at = :now, due_at = null, because = :because where id = :id",
        {"id": escalation, "because": because, "now": tx.now},
    )


def forget(tx: Tx, escalation: EscalationId) -> None:
    """Of a wait nobody had to be told of."""
    tx.run("delete from escalations where id = :id", {"id": escalation})


def open_in(tx: Tx, conversation: ConversationId) -> list[Escalation]:
    return rows.every(Escalation, tx.run(OPEN_IN, {"id": conversation}))


def ended_since(tx: Tx, conversation: ConversationId, target: TargetType, since_at: int) -> bool:
    """Whether a wait that began then or later has ended already, as when its conversation was put aside."""
    return bool(
        tx.value(
            """select 1 from escalations where conversation_id = :id and target = :target and since_at >= :since
               and ended_at is not null limit 1""",
            {"id": conversation, "target": target.value, "since": since_at},
        )
    )


def due(tx: Tx, limit: int) -> list[Escalation]:
    return rows.every(Escalation, tx.run(DUE, {"now": tx.now, "limit": limit}))


def next_due_at(tx: Tx) -> int | None:
    at: int | None = tx.value(NEXT_DUE)
    return at


def raised(tx: Tx, limit: int) -> list[Escalation]:
    """Open ones that somebody was told of, the longest wait first."""
    sql = f"select {_COLUMNS} from escalations where ended_at is null and told > 0 order by since_at, id limit :limit"
    return rows.every(Escalation, tx.run(sql, {"limit": limit}))


class Counts(NamedTuple):
    """Of open waits: beyond their target, and told of without an acknowledgement since."""

    overdue: int
    unacknowledged: int


def counts(tx: Tx) -> Counts:
    row = tx.run(
        """select coalesce(sum(target_at < :now), 0), coalesce(sum(told > 0 and acknowledged_at is null), 0)
           from escalations where ended_at is null""",
        {"now": tx.now},
    ).fetchone()
    return Counts(row[0], row[1])


# --- what has happened since ---


def touched(tx: Tx, after: Seq, until: Seq) -> list[ConversationId] | None:
    """The conversations of what happened whose waits it may have changed; None: any wait may have."""
    found = tx.run(TOUCHED, {"after": after, "until": until}).fetchall()
    if any(concerns_all for _, concerns_all in found):
        return None
    return [ConversationId(one) for one in dict.fromkeys(row[0] for row in found) if one is not None]


# The plus: by number, each bite from where the last one ended, and not by state, which would have to be sorted.
UNSETTLED = """
select id from (select id from conversations where +state = 'open' and id > :behind
                and (:closing or waiting_since_at is not null) order by id limit :limit)
union
select conversation_id from (select conversation_id from escalations where ended_at is null
                             and conversation_id > :behind order by conversation_id limit :limit)
order by 1 limit :limit"""


def unsettled(tx: Tx, behind: ConversationId, limit: int, *, closing: bool) -> list[ConversationId]:
    """The next by number whose waits have to be looked at where that is not known: who waits, and open waits.

    ``closing``: every open conversation, for it may be open too long.
    """
    found = tx.run(UNSETTLED, {"behind": behind, "limit": limit, "closing": closing})
    return [ConversationId(row[0]) for row in found]


# --- who there is ---


def online(tx: Tx) -> frozenset[OperatorId]:
    found = tx.run(
        """select p.operator_id from presences p join operators o on o.id = p.operator_id
           where p.state = 'online' and o.disabled_at is null"""
    )
    return frozenset(OperatorId(row[0]) for row in found)


def team(tx: Tx, team_id: TeamId) -> frozenset[OperatorId]:
    found = tx.run(
        """select m.operator_id from team_members m join operators o on o.id = m.operator_id
           where m.team_id = :id and o.disabled_at is null""",
        {"id": team_id},
    )
    return frozenset(OperatorId(row[0]) for row in found)


def supervisors(tx: Tx) -> frozenset[OperatorId]:
    """And admins."""
    found = tx.run("select id from operators where role in ('supervisor', 'admin') and disabled_at is null")
    return frozenset(OperatorId(row[0]) for row in found)


def is_active(tx: Tx, operator: OperatorId) -> bool:
    return bool(tx.value("select disabled_at is null from operators where id = :id", {"id": operator}))
