"""What the desk has to do of itself, and when, seen at one glance."""

from typing import NamedTuple

from omnid.model import Seq
from omnid.store import configured, queue
from omnid.store.database import Tx


class Outlook(NamedTuple):
    """The first time, ms, at which each sort of thing is due; None: none is.

    ``failing_since_at``: since when something fails of which nobody has been told.
    ``unrouted``: something waits that no rule has seen; ``queued``: for an operator; ``left``: for one who is gone;
    ``held``: for one who is away.
    ``last``: the newest fact on disk. ``followed``: how far the waits have followed the log, as it was written down.
    """

    offer_at: int | None
    presence_at: int | None
    step_at: int | None
    copy_at: int | None
    message_at: int | None
    wake_at: int | None
    failing_since_at: int | None
    unrouted: bool
    queued: bool
    left: bool
    held: bool
    last: Seq
    followed: str | None


NEXT_STEP = "select min(due_at) from escalations where ended_at is null and due_at is not null"
FOLLOWED = "select value from cursors where owner = :owner and name = :name"
# Each is a look at the first entry of an index.
GLANCE = f"""
select (select min(acknowledge_by_at) from conversations where acknowledge_by_at is not null),
       (select min(due_at) from presences where due_at is not null),
       ({NEXT_STEP}),
       (select min(due_at) from copies),
       (select min(due_at) from messages where state = 'scheduled'),
       (select min(snoozed_until_at) from conversations where state = 'snoozed' and snoozed_until_at is not null),
       (select min(since_at) from failures where told_at is null),
       exists ({queue.ANY_UNROUTED}),
       exists ({queue.ANY_QUEUED}),
       exists ({queue.ANY_LEFT}),
       exists (select 1 from presences p indexed by presences_state
               join conversations c indexed by conversations_held on c.operator_id = p.operator_id
               where p.state = 'away' and c.state = 'open' and c.waiting_since_at is not null
                 and c.operator_id is not null),
       coalesce((select max(seq) from events), 0),
       ({FOLLOWED}),
       ({configured.VERSION})"""

FOLLOWER = {"owner": "omnid", "name": "escalation"}
"""The cursor of the waits."""
_KNOWN = "outlook"


def look(tx: Tx) -> Outlook:
    """As it is now; asked once as long as the transaction changes nothing, so that all parts can ask for theirs."""
    changes = tx.connection.total_changes
    known: tuple[int, Outlook] | None = tx.known.get(_KNOWN)
    if known is None or known[0] != changes:
        row = tx.run(GLANCE, FOLLOWER).fetchone()
        known = tx.known[_KNOWN] = changes, Outlook(*row[:-1])
        configured.check(tx, row[-1])
    return known[1]


def look_at_waits(tx: Tx) -> Outlook:
    """For those who since they looked have changed waits, their cursor, and nothing else that is seen here."""
    known: tuple[int, Outlook] | None = tx.known.get(_KNOWN)
    if known is None or known[0] == tx.connection.total_changes:
        return look(tx)
    step_at, followed = tx.run(f"select ({NEXT_STEP}), ({FOLLOWED})", FOLLOWER).fetchone()
    seen = known[1]._replace(step_at=step_at, followed=followed)
    tx.known[_KNOWN] = tx.connection.total_changes, seen
    return seen
