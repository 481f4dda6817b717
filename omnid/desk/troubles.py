"""What is wrong with how people are told, for monitoring: counts, and a sentence for each trouble."""

from msgspec import Struct

from omnid.desk import hours
from omnid.model import HoursSubject
from omnid.policy import hours as working
from omnid.store import deliveries, escalations
from omnid.store import hours as calendars
from omnid.store.database import Tx

DAY_MS = 24 * 3600 * 1000
"""How long a delivery that failed is spoken of."""


class Troubles(Struct, frozen=True, kw_only=True):
    """``overdue``: waits beyond their target; ``unacknowledged``: those told of that nobody has shown to have since.

    ``undelivered``: notifications of the last day that failed on a way, or are of unknown fate.
    """

    overdue: int
    unacknowledged: int
    undelivered: int
    sentences: list[str]


def found(tx: Tx) -> Troubles:
    waits = escalations.counts(tx)
    lost = deliveries.trouble(tx, tx.now - DAY_MS)
    sentences = []
    if waits.overdue:
        sentences.append(f"{waits.overdue} beyond their target (omnid escalation list)")
    if waits.unacknowledged:
        sentences.append(f"{waits.unacknowledged} told of and not acknowledged (omnid escalation list)")
    if lost.failed:
        sentences.append(f"{lost.failed} notifications failed (omnid notification deliveries --state failed)")
    if lost.unsure:
        sentences.append(f"{lost.unsure} notifications may not have arrived (omnid notification deliveries)")
    if _is_deserted(tx):
        sentences.append("nobody is online although it is open (omnid presence list)")
    return Troubles(
        overdue=waits.overdue,
        unacknowledged=waits.unacknowledged,
        undelivered=lost.failed + lost.unsure,
        sentences=sentences,
    )


def _is_deserted(tx: Tx) -> bool:
    """Only where somebody has said when people are to be there: else nobody is missed."""
    if not calendars.is_used_by_any(tx, HoursSubject.DESK, HoursSubject.OPERATOR):
        return False
    return not escalations.online(tx) and working.is_open(hours.of(tx), tx.now)
