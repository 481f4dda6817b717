"""Rows of the outbox and of every attempt made at sending."""

from typing import NamedTuple

from omnid.errors import NotFound
from omnid.events import About
from omnid.model import (
    Attempt,
    AttemptId,
    AttemptOutcome,
    ChannelId,
    ContactId,
    ConversationId,
    IdentityId,
    MessageId,
    OutboxId,
    OutboxItem,
    OutboxSort,
    OutboxState,
)
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = """
select o.id, o.message_id, o.conversation_id, o.channel_id, h.name as channel, o.identity_id, o.sort, o.state,
       o.due_at, o.tries, o.parts_sent, o.duplicate_possible, o.reason, o.created_at, o.settled_at
from outbox o join channels h on h.id = o.channel_id"""

_ATTEMPT = "select id, outbox_id, number, part, started_at, ended_at, outcome, reason, external_id from attempts"

# Two conditions on the state: the second is the index's own, by which SQLite knows that it may use it.
DUE = """
select o.id, o.identity_id from outbox o
where o.channel_id = :channel and o.due_at <= :now and o.state = 'queued' and o.state in ('queued', 'sending')
  and not exists (select 1 from outbox e
                  where e.identity_id = o.identity_id and e.id < o.id and e.state in ('queued', 'sending'))
order by o.due_at, o.id limit :limit"""


class Row(NamedTuple):
    """What sending and settling need to know of an outbox row."""

    id: OutboxId
    message_id: MessageId
    conversation_id: ConversationId
    contact_id: ContactId
    channel_id: ChannelId
    identity_id: IdentityId
    state: OutboxState
    tries: int
    parts_sent: int
    duplicate_possible: bool
    created_at: int
    recipient: str
    parts: int
    sort: OutboxSort

    @property
    def about(self) -> About:
        return About(message_id=self.message_id, conversation_id=self.conversation_id, contact_id=self.contact_id)


def add(
    tx: Tx, message: MessageId, conversation: ConversationId, channel: ChannelId, identity: IdentityId, due_at: int
) -> OutboxId:
    return OutboxId(
        tx.value(
            """insert into outbox (message_id, conversation_id, channel_id, identity_id, state, due_at, created_at)
               values (:message, :conversation, :channel, :identity, 'queued', :due, :now) returning id""",
            {"message": message, "conversation": conversation, "channel": channel, "identity": identity,
             "due": due_at, "now": tx.now},
        )
    )  # fmt: skip


def correct(tx: Tx, sent: OutboxId, sort: OutboxSort) -> OutboxId:
    """A correction of what left as ``sent``, due now; it goes the same way."""
    return OutboxId(
        tx.value(
            """insert into outbox
                   (message_id, conversation_id, channel_id, identity_id, sort, state, due_at, created_at)
               select message_id, conversation_id, channel_id, identity_id, :sort, 'queued', :now, :now
               from outbox where id = :sent returning id""",
            {"sent": sent, "sort": sort.value, "now": tx.now},
        )
    )


def corrections(tx: Tx, message: MessageId) -> list[tuple[OutboxId, OutboxState]]:
    """The corrections of a message, oldest first."""
    found = tx.run(
        "select id, state from outbox where message_id = :id and sort <> 'send' order by id", {"id": message}
    )
    return [(OutboxId(row[0]), OutboxState(row[1])) for row in found]


def is_overtaken(tx: Tx, message: MessageId, correction: OutboxId) -> bool:
    """Whether a later correction of the same message has been asked for."""
    return bool(
        tx.value(
            "select 1 from outbox where message_id = :message and sort <> 'send' and id > :id limit 1",
            {"message": message, "id": correction},
        )
    )


def is_in_doubt(tx: Tx, outbox: OutboxId) -> bool:
    """Whether an attempt is under way, or is of unknown outcome: it may have brought there what was said then."""
    return bool(
        tx.value(
            "select 1 from attempts where outbox_id = :id and (outcome is null or outcome = 'unsure') limit 1",
            {"id": outbox},
        )
    )


def named(tx: Tx, sent: OutboxId) -> dict[int, str]:
    """What the service calls each part of what left, where it told."""
    found = tx.run(
        """select part, external_id from attempts
           where outbox_id = :id and outcome = 'sent' and external_id is not null""",
        {"id": sent},
    )
    return {row[0]: row[1] for row in found}


def due(tx: Tx, channel: ChannelId, limit: int) -> list[tuple[OutboxId, IdentityId]]:
    """What may leave now: for each recipient only the oldest, so that their order is kept."""
    found = tx.run(DUE, {"channel": channel, "now": tx.now, "limit": limit})
    return [(OutboxId(row[0]), IdentityId(row[1])) for row in found]


NEXT_DUE = """
select min(o.due_at) from outbox o
where o.channel_id = :channel and o.due_at > :now and o.state = 'queued' and o.state in ('queued', 'sending')
  and not exists (select 1 from outbox e
                  where e.identity_id = o.identity_id and e.id < o.id and e.state in ('queued', 'sending'))"""


def next_due_at(tx: Tx, channel: ChannelId) -> int | None:
    """When the next falls due that does not now; those behind another for the same recipient wait for that one."""
    at: int | None = tx.value(NEXT_DUE, {"channel": channel, "now": tx.now})
    return at


def row(tx: Tx, outbox: OutboxId) -> Row:
    """Raises `NotFound`."""
    found = tx.run(
        """select o.id, o.message_id, o.conversation_id, c.contact_id, o.channel_id, o.identity_id, o.state, o.tries,
                  o.parts_sent, o.duplicate_possible, o.created_at, i.external_id, o.parts, o.sort
           from outbox o join conversations c on c.id = o.conversation_id join identities i on i.id = o.identity_id
           where o.id = :id""",
        {"id": outbox},
    ).fetchone()
    if found is None:
        raise NotFound("outbox item", outbox)
    return Row(
        found[0], found[1], found[2], found[3], found[4], found[5], OutboxState(found[6]), found[7], found[8],
        bool(found[9]), found[10], found[11], found[12], OutboxSort(found[13]),
    )  # fmt: skip


def begin(tx: Tx, outbox: OutboxId, part: int, parts: int) -> AttemptId:
    """Write an attempt down before it is made."""
    tx.run(
        "update outbox set state = 'sending', tries = tries + 1, parts = :parts where id = :id",
        {"id": outbox, "parts": parts},
    )
    return AttemptId(
        tx.value(
            """insert into attempts (outbox_id, channel_id, number, part, started_at)
               select id, channel_id, tries, :part, :now from outbox where id = :id returning id""",
            {"id": outbox, "part": part, "now": tx.now},
        )
    )


def end(
    tx: Tx, attempt: AttemptId, outcome: AttemptOutcome, reason: str | None = None, external_id: str | None = None
) -> None:
    tx.run(
        """update attempts set ended_at = :now, outcome = :outcome, reason = :reason, external_id = :external
           where id = :id""",
        {"id": attempt, "outcome": outcome.value, "reason": reason, "external": external_id, "now": tx.now},
    )


def part_of(tx: Tx, attempt: AttemptId) -> int:
    part: int = tx.value("select part from attempts where id = :id", {"id": attempt})
    return part


def unsure_since(tx: Tx, outbox: OutboxId, part: int) -> int | None:
    """When the first attempt at a part was made that nobody knows the outcome of."""
    at: int | None = tx.value(
        "select min(started_at) from attempts where outbox_id = :id and part = :part and outcome = 'unsure'",
        {"id": outbox, "part": part},
    )
    return at


def sent_before(tx: Tx, outbox: OutboxId, part: int) -> str | None:
    """What the service calls a part that an earlier attempt brought there; "" without a name, None: there is none."""
    name: str | None = tx.value(
        """select coalesce(external_id, '') from attempts
           where outbox_id = :id and part = :part and outcome = 'sent' limit 1""",
        {"id": outbox, "part": part},
    )
    return name


def unknown(tx: Tx, channel: ChannelId, message_key: str, part: int) -> tuple[OutboxId, AttemptId] | None:
    """The first attempt at a part of a message not yet sent that nobody knows the outcome of."""
    found = tx.run(
        """select o.id, a.id from outbox o
           join messages m on m.id = o.message_id
           join attempts a on a.outbox_id = o.id and a.part = :part and a.outcome = 'unsure'
           where o.channel_id = :channel and o.state in ('queued', 'sending', 'unsure', 'failed') and o.sort = 'send'
             and m.key = :key
           order by a.id limit 1""",
        {"channel": channel, "part": part, "key": message_key},
    ).fetchone()
    return None if found is None else (OutboxId(found[0]), AttemptId(found[1]))


def doubt_no_more(tx: Tx, outbox: OutboxId) -> None:
    """Nothing of it is doubled unless another attempt is of unknown outcome, or under way."""
    tx.run(
        """update outbox set duplicate_possible = 0 where id = :id and not exists
           (select 1 from attempts a where a.outbox_id = :id and (a.outcome = 'unsure' or a.outcome is null))""",
        {"id": outbox},
    )


def part_sent(tx: Tx, outbox: OutboxId) -> None:
    # Each part has a count of tries of its own: a long message is not given up for having many parts.
    tx.run("update outbox set parts_sent = parts_sent + 1, tries = 0, reason = null where id = :id", {"id": outbox})


def queue(
    tx: Tx, outbox: OutboxId, due_at: int, reason: str | None, *, duplicate: bool = False, tries: int | None = None
) -> None:
    """It is to be tried (again) at ``due_at``."""
    tx.run(
        """update outbox set state = 'queued', due_at = :due, reason = :reason, settled_at = null,
               tries = coalesce(:tries, tries), duplicate_possible = max(duplicate_possible, :duplicate)
           where id = :id""",
        {"id": outbox, "due": due_at, "reason": reason, "duplicate": int(duplicate), "tries": tries},
    )


def settle(tx: Tx, outbox: OutboxId, state: OutboxState, reason: str | None = None) -> None:
    """Its way ends here, well or not."""
    tx.run(
        "update outbox set state = :state, reason = :reason, settled_at = :now where id = :id",
        {"id": outbox, "state": state.value, "reason": reason, "now": tx.now},
    )


def interrupted(tx: Tx, channel: ChannelId) -> list[tuple[AttemptId, OutboxId]]:
    """Attempts that were begun and never ended: the daemon died in them."""
    found = tx.run("select id, outbox_id from attempts where channel_id = :id and ended_at is null", {"id": channel})
    return [(AttemptId(row[0]), OutboxId(row[1])) for row in found]


def between_parts(tx: Tx, channel: ChannelId) -> list[OutboxId]:
    """Rows that are being sent though no attempt is under way: the daemon died between two parts."""
    found = tx.run(
        """select id from outbox o where channel_id = :id and state = 'sending'
           and not exists (select 1 from attempts a where a.outbox_id = o.id and a.ended_at is null)""",
        {"id": channel},
    )
    return [OutboxId(row[0]) for row in found]


def of_message(tx: Tx, message: MessageId) -> OutboxId | None:
    """By which it left, or is to leave."""
    found: int | None = tx.value("select id from outbox where message_id = :id and sort = 'send'", {"id": message})
    return None if found is None else OutboxId(found)


def get(tx: Tx, outbox: OutboxId) -> OutboxItem:
    """Raises `NotFound`."""
    found = rows.one(OutboxItem, tx.run(f"{_SELECT} where o.id = :id", {"id": outbox}))
    if found is None:
        raise NotFound("outbox item", outbox)
    return found


def attempts(tx: Tx, outbox: OutboxId) -> list[Attempt]:
    return rows.every(Attempt, tx.run(f"{_ATTEMPT} where outbox_id = :id order by id", {"id": outbox}))


def page(tx: Tx, states: list[OutboxState], channel: ChannelId | None, before: int, limit: int) -> list[OutboxItem]:
    """Newest first, those with an id below ``before``."""
    marks = ", ".join(f"'{state.value}'" for state in states)
    sql = f"""{_SELECT} where o.state in ({marks}) and o.id < :before and (:channel is null or o.channel_id = :channel)
              order by o.id desc limit :limit"""
    return rows.every(OutboxItem, tx.run(sql, {"before": before, "channel": channel, "limit": limit}))


def counts(tx: Tx) -> dict[str, int]:
    """How many rows are in each state that somebody may have to look at."""
    return dict(
        tx.run(
            """select state, count(*) from outbox where state in ('queued', 'sending', 'unsure', 'failed')
               group by state"""
        )
    )


def oldest_due_at(tx: Tx) -> int | None:
    at: int | None = tx.value("select min(created_at) from outbox where state in ('queued', 'sending')")
    return at
