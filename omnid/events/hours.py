"""Facts about hours."""

from omnid.events.fact import Fact
from omnid.model import HoursId, HoursSubject


class HoursChanged(Fact, frozen=True, tag="hours_changed"):
    """They were made, or their spans, zone, holidays or exceptions are others."""

    hours_id: HoursId


class HoursRemoved(Fact, frozen=True, tag="hours_removed"):
    hours_id: HoursId


class HoursUsed(Fact, frozen=True, tag="hours_used"):
    """They are the hours of a subject from now on; ``hours_id`` None: it has none of its own any more.

    ``subject_id``: a channel's, team's or operator's; 0 for the desk.
    """

    hours_id: HoursId | None
    subject: HoursSubject
    subject_id: int
