"""What the desk does of itself, in one place: whatever is due by the clock or by what happened."""

from omnid.desk import copying, escalation, later, presence, routing, snoozing
from omnid.store.database import Tx

PARTS = (presence.settle, routing.settle, escalation.settle, copying.settle, later.settle, snoozing.wake)
"""In this order, each in a transaction: does what is due; when to be asked again, ms (None: when something happens)."""


def settle(tx: Tx) -> int | None:
    """Do what is due; when the next thing is, ms. Cheap when nothing is, and the same done twice is done once."""
    times = [at for part in PARTS if (at := part(tx)) is not None]
    return min(times, default=None)
