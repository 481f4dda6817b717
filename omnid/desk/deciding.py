"""What the desk does of itself, in one place: whatever is due by the clock or by what happened."""

from collections.abc import Callable

from omnid.desk import copying, escalation, failing, later, presence, routing, snoozing
from omnid.store.database import Tx

PARTS: dict[str, Callable[[Tx], int | None]] = {
    "presence": presence.settle,
    "routing": routing.settle,
    "escalation": escalation.settle,
    "copying": copying.settle,
    "sending later": later.settle,
    "waking": snoozing.wake,
    "alarm": failing.settle,
}
"""In this order, each in a transaction: does what is due; when to be asked again, ms (None: when something happens)."""


def settle(tx: Tx) -> int | None:
    """Do what is due; when the next thing is, ms. Cheap when nothing is, and the same done twice is done once."""
    times = [at for part in PARTS.values() if (at := part(tx)) is not None]
    return min(times, default=None)
