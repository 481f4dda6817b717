"""Rows of conversations and their assignments."""

from typing import NamedTuple

import msgspec

from omnid.errors import Conflict, NotFound
from omnid.model import (
    ChannelId,
    ContactId,
    Conversation,
    ConversationId,
    ConversationState,
    IdentityId,
    MessageId,
    OperatorId,
    Priority,
    Standing,
    TeamId,
)
from omnid.policy.sentences import sentence
from omnid.store import rows
from omnid.store.database import Tx

_COLUMNS = """
select c.id, c.contact_id, k.name as contact, c.state, i.channel_id, h.name as channel, c.identity_id, c.operator_id,
       o.name as operator, c.waiting_since_at, c.snoozed_until_at, c.last_message_at, c.last_text, c.message_count,
       c.created_at, c.updated_at, c.closed_at, c.subject, c.due_at, c.team_id, t.name as team, c.priority, c.page_url,
       c.opened_at, c.answered_at, c.assigned_at, c.acknowledge_by_at, c.merged_into_id,
       (select json_group_array(g.tag) from tags g where g.conversation_id = c.id) as tags"""
FROM = """
from conversations c
join contacts k on k.id = c.contact_id
join identities i on i.id = c.identity_id
join channels h on h.id = i.channel_id
left join teams t on t.id = c.team_id
left join operators o on o.id = c.operator_id"""
SELECT = _COLUMNS + FROM


# A closed matter that opens begins anew: its first answer is still to come. One that was put aside goes on.
_OPENS = """opened_at = iif(state = 'closed', :now, opened_at),
               answered_at = iif(state = 'closed', null, answered_at),
               routed_at = iif(state = 'closed', null, routed_at)"""
ANSWERED = """(select min(m.created_at) from messages m where m.conversation_id = conversations.id
                and m.type = 'outbound' and m.automatic = 0 and m.created_at >= conversations.opened_at
                and m.state not in ('draft', 'scheduled', 'failed', 'cancelled'))"""


class Last(NamedTuple):
    """A conversation as receiving a message needs it."""

    id: ConversationId
    contact_id: ContactId
    state: ConversationState
    identity_id: IdentityId
    operator_id: OperatorId | None
    waiting_since_at: int | None
    closed_at: int | None


_STATES = {state.value: state for state in ConversationState}
_LAST = "select id, contact_id, state, identity_id, operator_id, waiting_since_at, closed_at from conversations"


def last(tx: Tx, contact: ContactId) -> Last | None:
    """The newest conversation of a contact, apart from those that were merged into others."""
    newest = "select max(id) from conversations where contact_id = :id and merged_into_id is null"
    return _last(tx, f"{_LAST} where id = ({newest})", contact)


def brief(tx: Tx, conversation: ConversationId) -> Last | None:
    """Follows merges: what is sent to one that was merged belongs where the rest of it is."""
    return _last(
        tx,
        f"{_LAST} where id = coalesce((select merged_into_id from conversations where id = :id), :id)",
        conversation,
    )


def _last(tx: Tx, sql: str, id_: int) -> Last | None:
    row = tx.run(sql, {"id": id_}).fetchone()
    if row is None:
        return None
    return Last(row[0], row[1], _STATES[row[2]], row[3], row[4], row[5], row[6])


def add(tx: Tx, contact: ContactId, identity: IdentityId, subject: str = "") -> ConversationId:
    return ConversationId(
        tx.value(
            """insert into conversations (contact_id, state, identity_id, last_message_at, last_text, message_count,
                                          created_at, updated_at, opened_at, subject)
               values (:contact, 'open', :identity, :now, '', 0, :now, :now, :now, :subject) returning id""",
            {"contact": contact, "identity": identity, "now": tx.now, "subject": subject},
        )
    )


def set_due(tx: Tx, conversation: ConversationId, due_at: int) -> None:
    tx.run("update conversations set due_at = :due where id = :id", {"id": conversation, "due": due_at})


def set_page(tx: Tx, conversation: ConversationId, url: str) -> None:
    """The page of the site it was begun on."""
    tx.run("update conversations set page_url = :url where id = :id", {"id": conversation, "url": url})


def inbound_aside(tx: Tx, conversation: ConversationId, text: str) -> None:
    """Something arrived for which nobody waits for an answer: neither state nor address change."""
    tx.run(
        """update conversations set last_message_at = :now, last_text = :text, message_count = message_count + 1,
               updated_at = :now where id = :id""",
        {"id": conversation, "text": text, "now": tx.now},
    )


def inbound(tx: Tx, conversation: ConversationId, identity: IdentityId, text: str) -> None:
    """The contact wrote: it is open, it waits, and replies go where they wrote from."""
    tx.run(
        f"""update conversations set state = 'open', identity_id = :identity, snoozed_until_at = null, closed_at = null,
               waiting_since_at = coalesce(waiting_since_at, :now), last_message_at = :now, last_text = :text,
               message_count = message_count + 1, updated_at = :now, {_OPENS}
           where id = :id""",
        {"id": conversation, "identity": identity, "text": text, "now": tx.now},
    )


def outbound(tx: Tx, conversation: ConversationId, text: str) -> None:
    """We answered: nobody waits any more."""
    tx.run(
        """update conversations set waiting_since_at = null, last_message_at = :now, last_text = :text,
               answered_at = coalesce(answered_at, :now), message_count = message_count + 1, updated_at = :now
           where id = :id""",
        {"id": conversation, "text": text, "now": tx.now},
    )


def waiting_again(tx: Tx, conversation: ConversationId, since: int) -> None:
    """An answer did not arrive after all."""
    tx.run(
        f"""update conversations set waiting_since_at = coalesce(waiting_since_at, :since), updated_at = :now,
               answered_at = {ANSWERED} where id = :id""",
        {"id": conversation, "since": since, "now": tx.now},
    )


def unanswered_since(tx: Tx, conversation: ConversationId) -> int | None:
    """The time of the first inbound message behind our last answer that stands; None when nobody waits for one."""
    at: int | None = tx.value(
        """select min(created_at) from messages where conversation_id = :id and type = 'inbound' and id >
           (select coalesce(max(id), 0) from messages where conversation_id = :id and type = 'outbound'
            and automatic = 0 and state not in ('draft', 'scheduled', 'failed', 'cancelled'))""",
        {"id": conversation},
    )
    return at


def set_waiting(tx: Tx, conversation: ConversationId, since: int | None) -> None:
    tx.run(
        f"""update conversations set waiting_since_at = :since, updated_at = :now, answered_at = {ANSWERED}
           where id = :id""",
        {"id": conversation, "since": since, "now": tx.now},
    )


def touch(tx: Tx, conversation: ConversationId) -> None:
    """Something of it changed that is not in its row, such as its tags."""
    tx.run("update conversations set updated_at = :now where id = :id", {"id": conversation, "now": tx.now})


def set_priority(tx: Tx, conversation: ConversationId, priority: Priority) -> None:
    tx.run(
        "update conversations set priority = :priority, updated_at = :now where id = :id",
        {"id": conversation, "priority": priority.value, "now": tx.now},
    )


def says_now(tx: Tx, conversation: ConversationId, message: MessageId, text: str) -> None:
    """What lists show of a conversation, if this message is the last of what was said in it."""
    tx.run(
        """update conversations set last_text = :text where id = :id and not exists
           (select 1 from messages where conversation_id = :id and id > :message and type in ('inbound', 'outbound')
            and state not in ('draft', 'scheduled', 'cancelled'))""",
        {"id": conversation, "message": message, "text": text},
    )


def aside(tx: Tx, conversation: ConversationId) -> None:
    """A note, notice or draft was added: it counts, and changes nothing else."""
    tx.run(
        "update conversations set message_count = message_count + 1, updated_at = :now where id = :id",
        {"id": conversation, "now": tx.now},
    )


def close(tx: Tx, conversation: ConversationId) -> None:
    tx.run(
        """update conversations set state = 'closed', closed_at = :now, waiting_since_at = null,
               acknowledge_by_at = null, transferred_at = null, snoozed_until_at = null, updated_at = :now
           where id = :id""",
        {"id": conversation, "now": tx.now},
    )


def open_again(tx: Tx, conversation: ConversationId) -> None:
    tx.run(
        f"""update conversations set state = 'open', closed_at = null, snoozed_until_at = null, updated_at = :now,
               {_OPENS} where id = :id""",
        {"id": conversation, "now": tx.now},
    )


def snooze(tx: Tx, conversation: ConversationId, until_at: int | None) -> None:
    """``until_at`` None: until the contact writes."""
    tx.run(
        """update conversations set state = 'snoozed', snoozed_until_at = :until, closed_at = null, updated_at = :now
           where id = :id""",
        {"id": conversation, "until": until_at, "now": tx.now},
    )


def due(tx: Tx) -> list[ConversationId]:
    """Snoozed ones whose time has come."""
    found = tx.run(
        "select id from conversations where state = 'snoozed' and snoozed_until_at <= :now order by snoozed_until_at",
        {"now": tx.now},
    )
    return [ConversationId(row[0]) for row in found]


def restore(tx: Tx, conversation: ConversationId, before: Standing) -> None:
    """Its state, and the times that belong to it, are as they were."""
    tx.run(
        """update conversations set state = :state, snoozed_until_at = :snoozed_until_at, closed_at = :closed_at,
               waiting_since_at = :waiting_since_at, opened_at = :opened_at, answered_at = :answered_at,
               updated_at = :now where id = :id""",
        {"id": conversation, "now": tx.now} | msgspec.to_builtins(before),
    )


def set_team(tx: Tx, conversation: ConversationId, team: TeamId | None) -> None:
    tx.run(
        "update conversations set team_id = :team, updated_at = :now where id = :id",
        {"id": conversation, "team": team, "now": tx.now},
    )


def assign(
    tx: Tx,
    conversation: ConversationId,
    operator: OperatorId | None,
    by: str,
    reason: str,
    acknowledge_by_at: int | None = None,
) -> None:
    tx.run(
        """update conversations set operator_id = :operator, updated_at = :now, acknowledge_by_at = :by_at,
               assigned_at = case when :operator is null then null else :now end,
               transferred_at = iif(:operator is null, transferred_at, null),
               routed_at = iif(:operator is null and team_id is null, null, routed_at) where id = :id""",
        {"id": conversation, "operator": operator, "now": tx.now, "by_at": acknowledge_by_at},
    )
    tx.run(
        """insert into assignments (conversation_id, operator_id, by, reason, created_at)
           values (:id, :operator, :by, :reason, :now)""",
        {"id": conversation, "operator": operator, "by": by, "reason": reason, "now": tx.now},
    )


def acknowledge(tx: Tx, conversation: ConversationId, operator: OperatorId | None) -> ContactId | None:
    """End the wait for an acknowledgement, if it is this operator's; the contact, None when there was none."""
    contact: ContactId | None = tx.value(
        """update conversations set acknowledge_by_at = null
           where id = :id and operator_id = :operator and acknowledge_by_at is not null returning contact_id""",
        {"id": conversation, "operator": operator},
    )
    return contact


def last_assignment(tx: Tx, conversation: ConversationId) -> str | None:
    """Why it is whose it is."""
    reason: str | None = tx.value(
        "select reason from assignments where conversation_id = :id order by id desc limit 1", {"id": conversation}
    )
    return reason


def unacknowledged(tx: Tx, limit: int) -> list[ConversationId]:
    """Offers whose time is over, the oldest first."""
    found = tx.run(
        """select id from conversations where acknowledge_by_at is not null and acknowledge_by_at <= :now
           order by acknowledge_by_at limit :limit""",
        {"now": tx.now, "limit": limit},
    )
    return [ConversationId(row[0]) for row in found]


def end_offer(tx: Tx, conversation: ConversationId) -> None:
    """It is nobody's business any more whether it was taken."""
    tx.run("update conversations set acknowledge_by_at = null where id = :id", {"id": conversation})


def get(tx: Tx, conversation: ConversationId) -> Conversation:
    """Raises `NotFound`."""
    found = rows.one(Conversation, tx.run(f"{SELECT} where c.id = :id", {"id": conversation}))
    if found is None:
        raise NotFound("conversation", conversation)
    return found


def check(tx: Tx, conversation: ConversationId) -> None:
    """Raises `NotFound` where there is none."""
    if tx.value("select 1 from conversations where id = :id", {"id": conversation}) is None:
        raise NotFound("conversation", conversation)


def unmerged(tx: Tx, conversation: ConversationId) -> Conversation:
    """For those who change it. Raises `NotFound`, `Conflict` when all of it is in another one now."""
    found = get(tx, conversation)
    if found.merged_into_id is not None:
        raise Conflict(
            sentence("was_merged", conversation=found.id, other=found.merged_into_id),
            merged_into_id=found.merged_into_id,
        )
    return found


def of(tx: Tx, contact: ContactId, limit: int = 50) -> list[Conversation]:
    """Newest first."""
    sql = f"{SELECT} where c.contact_id = :contact order by c.id desc limit :limit"
    return rows.every(Conversation, tx.run(sql, {"contact": contact, "limit": limit}))


def subject(tx: Tx, conversation: ConversationId) -> str:
    """Empty where nobody gave one."""
    found: str | None = tx.value("select subject from conversations where id = :id", {"id": conversation})
    return found or ""


WAITING = f"""{SELECT}
where c.state = 'open' and c.waiting_since_at is not null and (c.waiting_since_at, c.id) > (:at, :id)
  and (:operator is null or c.operator_id = :operator) and (:unassigned = 0 or c.operator_id is null)
  and (:channel is null or i.channel_id = :channel)
order by c.waiting_since_at, c.id limit :limit"""

RECENT = f"""{SELECT}
where (:state is null or c.state = :state) and (c.last_message_at, c.id) < (:at, :id) and c.merged_into_id is null
  and (:operator is null or c.operator_id = :operator) and (:unassigned = 0 or c.operator_id is null)
  and (:channel is null or i.channel_id = :channel)
order by c.last_message_at desc, c.id desc limit :limit"""
# The same with an index that begins with the state.
RECENT_IN_STATE = RECENT.replace("(:state is null or c.state = :state)", "c.state = :state")


class Filter(NamedTuple):
    state: ConversationState | None = None
    operator: OperatorId | None = None
    unassigned: bool = False
    channel: ChannelId | None = None


def waiting(tx: Tx, filter_: Filter, after: tuple[int, int] | None, limit: int) -> list[Conversation]:
    """Those somebody waits in, longest first; pages by (waiting_since_at, id)."""
    return rows.every(Conversation, tx.run(WAITING, _parameters(filter_, after or (0, 0), limit)))


def recent(tx: Tx, filter_: Filter, before: tuple[int, int] | None, limit: int) -> list[Conversation]:
    """Newest message first; pages by (last_message_at, id)."""
    sql = RECENT if filter_.state is None else RECENT_IN_STATE
    return rows.every(Conversation, tx.run(sql, _parameters(filter_, before or (1 << 62, 0), limit)))


def _parameters(filter_: Filter, edge: tuple[int, int], limit: int) -> dict[str, object]:
    return {
        "state": filter_.state, "operator": filter_.operator, "unassigned": int(filter_.unassigned),
        "channel": filter_.channel, "at": edge[0], "id": edge[1], "limit": limit,
    }  # fmt: skip


def counts(tx: Tx) -> dict[str, int]:
    """How many are open, snoozed, waiting, and waiting without an operator."""
    row = tx.run(
        """select (select count(*) from conversations where state = 'open'),
                  (select count(*) from conversations where state = 'snoozed'),
                  count(*), count(*) - count(operator_id), min(waiting_since_at)
           from conversations where state = 'open' and waiting_since_at is not null"""
    ).fetchone()
    return dict(zip(("open", "snoozed", "waiting", "unassigned", "oldest_waiting_at"), row, strict=True))
