"""Rows of waits, and what deciding about them needs to know."""

from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

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
from omnid.policy.escalation import Staff
from omnid.store import rows
from omnid.store.database import Tx

_FIELDS = (
    "id", "conversation_id", "target", "since_at", "target_at", "told", "told_at", "due_at", "acknowledged_at",
    "acknowledged_by", "ended_at", "because",
)  # fmt: skip
_COLUMNS = ", ".join(_FIELDS)

DUE = f"""select {_COLUMNS} from escalations
where ended_at is null and due_at is not null and due_at <= :now order by due_at, id limit :limit"""
OPEN_IN = f"select {_COLUMNS} from escalations where conversation_id = :id and ended_at is null"
# What is read and delivered, files, and what is said of it here change no wait; nor does what else somebody writes who
# waits already.
_UNTOUCHING = {
    "message_read", "message_delivered", "message_copied", "attachment_stored", "attachment_failed", "note_added",
    "notice_added", "escalation_raised", "escalation_acknowledged", "escalation_ended", "notification_made",
    "notification_acknowledged", "assignment_acknowledged",
}  # fmt: skip
_TOUCHING_ALL = {"targets_changed", "hours_changed", "hours_used", "hours_removed"}
TOLD = "select type, body from events where seq > :after and seq <= :until"
WAIT_ALREADY = """
select conversation_id from escalations
where conversation_id in (select value from json_each(:ids)) and ended_at is null and target <> 'close'"""


class _About(Struct):
    """Of a fact what it happened to."""

    conversation_id: ConversationId | None = None


_about = msgspec.json.Decoder(_About).decode


_MATTER = """
select c.id, c.contact_id, k.name, c.state, i.channel_id, h.name, c.operator_id, c.team_id, c.priority,
       c.waiting_since_at, coalesce(c.opened_at, c.created_at), c.answered_at is not null,
       (select min(m.due_at) from messages m where m.state = 'scheduled' and m.conversation_id = c.id)"""
_FROM = """
from conversations c join contacts k on k.id = c.contact_id join identities i on i.id = c.identity_id
join channels h on h.id = i.channel_id"""
WITH_WAITS = f"""{_MATTER}, {", ".join(f"e.{name}" for name in _FIELDS)} {_FROM}
left join escalations e on e.conversation_id = c.id and e.ended_at is null where c.id = :id"""


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


def last_said(tx: Tx, conversation: ConversationId) -> str:
    """The contact's newest words: what was said last may be an answer to something before."""
    said: str | None = tx.value(
        """select text from messages where conversation_id = :id and type = 'inbound' and deleted_at is null
           order by id desc limit 1""",
        {"id": conversation},
    )
    return said or ""


def matter(tx: Tx, conversation: ConversationId) -> Matter | None:
    row = tx.run(f"{_MATTER} {_FROM} where c.id = :id", {"id": conversation}).fetchone()
    return None if row is None else _matter(row)


def with_waits(tx: Tx, conversation: ConversationId) -> tuple[Matter, list[Escalation]] | None:
    """A conversation and its open waits."""
    found = tx.run(WITH_WAITS, {"id": conversation}).fetchall()
    if not found:
        return None
    make = rows.maker(Escalation, _FIELDS)
    return _matter(found[0]), [make(row[_WIDTH:]) for row in found if row[_WIDTH] is not None]


_STATES = {state.value: state for state in ConversationState}
_PRIORITIES = {priority.value: priority for priority in Priority}
_WIDTH = len(Matter._fields)


def _matter(row: tuple[Any, ...]) -> Matter:
    return Matter._make(
        [*row[:3], _STATES[row[3]], *row[4:8], _PRIORITIES[row[8]], *row[9:11], bool(row[11]), *row[12:_WIDTH]]
    )


class Plan(NamedTuple):
    """When a wait is too long, and when its next step is due, ms."""

    target_at: int | None
    due_at: int | None


def add(tx: Tx, conversation: ConversationId, target: TargetType, since_at: int, plan: Plan) -> None:
    """Nothing where this wait is known already."""
    tx.run(
        """insert into escalations (conversation_id, target, since_at, told, target_at, due_at)
           values (:id, :target, :since, 0, :target_at, :due) on conflict do nothing""",
        {"id": conversation, "target": target.value, "since": since_at, "target_at": plan.target_at,
         "due": plan.due_at},
    )  # fmt: skip


def set_due(tx: Tx, escalation: EscalationId, plan: Plan) -> None:
    tx.run(
        "update escalations set target_at = :target, due_at = :due where id = :id",
        {"id": escalation, "target": plan.target_at, "due": plan.due_at},
    )


def update(tx: Tx, one: Escalation, plan: Plan) -> None:
    """What was told of it and who has it are written down, with what is planned because of that."""
    tx.run(
        """update escalations set told = :told, told_at = :told_at, acknowledged_at = :at, acknowledged_by = :by,
                  target_at = :target, due_at = :due
           where id = :id""",
        {"id": one.id, "told": one.told, "told_at": one.told_at, "at": one.acknowledged_at, "by": one.acknowledged_by,
         "target": plan.target_at, "due": plan.due_at},
    )  # fmt: skip


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
    told = [row for row in tx.run(TOLD, {"after": after, "until": until}) if row[0] not in _UNTOUCHING]
    if any(type_ in _TOUCHING_ALL for type_, _ in told):
        return None
    happened = [(_about(body).conversation_id, type_ != "message_received") for type_, body in told]
    written = {one for one, else_ in happened if one is not None and not else_}
    if written:
        written -= {row[0] for row in tx.run(WAIT_ALREADY, {"ids": rows.json(sorted(written))})}
    touched = (one for one, else_ in happened if else_ or one in written)
    return [one for one in dict.fromkeys(touched) if one is not None]


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


def staff(tx: Tx, assigned: OperatorId | None, team: TeamId | None) -> Staff:
    """Who of those who are not disabled can be told; ``assigned`` counts only if they are one of them."""
    found = tx.run(
        """select o.id, p.state = 'online', o.role in ('supervisor', 'admin'),
                  exists (select 1 from team_members m where m.team_id = :team and m.operator_id = o.id)
           from operators o join presences p on p.operator_id = o.id where o.disabled_at is null""",
        {"team": team},
    ).fetchall()
    return Staff(
        assigned if any(row[0] == assigned for row in found) else None,
        team=frozenset(row[0] for row in found if row[3]),
        online=frozenset(row[0] for row in found if row[1]),
        supervisors=frozenset(row[0] for row in found if row[2]),
    )


def online(tx: Tx) -> frozenset[OperatorId]:
    found = tx.run(
        """select p.operator_id from presences p join operators o on o.id = p.operator_id
           where p.state = 'online' and o.disabled_at is null"""
    )
    return frozenset(OperatorId(row[0]) for row in found)


def supervisors(tx: Tx) -> frozenset[OperatorId]:
    """And admins."""
    found = tx.run("select id from operators where role in ('supervisor', 'admin') and disabled_at is null")
    return frozenset(OperatorId(row[0]) for row in found)
