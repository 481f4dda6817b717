"""What waits for somebody who is not there: when it goes on to somebody else, and because of what."""

from typing import NamedTuple

from omnid.desk import presence
from omnid.model import ConversationId, Sentence
from omnid.policy import handing as policy
from omnid.store import conversations, held, queue, settings
from omnid.store.database import Tx


class Waiting(NamedTuple):
    """``due``: what may go on now, if somebody can take it. ``next_at``: when the next of it may, ms."""

    due: dict[ConversationId, held.Row]
    next_at: int | None


NOTHING = Waiting({}, None)


def by_away(tx: Tx) -> Waiting:
    """What waits for those who are away but not gone: it stays theirs unless somebody else can take it."""
    rows = held.by_away(tx)
    acknowledge_ms = settings.desk(tx).acknowledge_ms if rows else 0
    due, times = {}, list[int]()
    for row in rows:
        at = goes_on_at(row, acknowledge_ms)
        if at is not None and at <= tx.now:
            due[row.id] = row
        elif at is not None:
            times.append(at)
    return Waiting(due, min(times, default=None))


def goes_on_at(row: held.Row, acknowledge_ms: int) -> int | None:
    """From when it may, ms; None: it does not while they are only away."""
    one = policy.Held(row.assigned_at, row.waiting_since_at, row.away_at, row.acted_at, row.is_offered, row.is_planned)
    return policy.goes_on_at(one, acknowledge_ms)


def from_away(tx: Tx, row: held.Row) -> None:
    """Somebody else can take it: it is theirs no more."""
    _release(tx, row, "away")


def from_gone(tx: Tx, limit: int, *, all_: bool) -> int:
    """Whoever is offline has nothing that waits, whether or not somebody can take it; how many it was."""
    found = queue.left(tx, limit, all_=all_)
    for one in found:
        _release(tx, one, "offline")
    return len(found)


def _release(tx: Tx, one: held.Row | queue.Left, state: str) -> None:
    said = Sentence(state, {"who": one.login, "because": one.because})
    presence.release(tx, conversations.get(tx, one.id), f"{one.login} is {state} ({one.because})", said)
