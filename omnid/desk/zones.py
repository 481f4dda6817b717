"""By whose clock a contact is told a time."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from omnid.errors import Invalid
from omnid.model import ContactId, Hours
from omnid.policy import weekly
from omnid.store import attributes
from omnid.store.database import Tx

ATTRIBUTE = "timezone"
"""What a contact's zone is known by: set by the site's page, a script or an operator."""


def of(tx: Tx, contact: ContactId, hours: Hours | None) -> tzinfo:
    """Theirs if it is known, else that of the hours."""
    theirs = attributes.of(tx, contact).get(ATTRIBUTE, "")
    try:
        return ZoneInfo(weekly.zone(theirs))
    except Invalid:  # none, or a page's mistake
        return UTC if hours is None else ZoneInfo(hours.timezone)
