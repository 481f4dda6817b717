"""Facts about the daemon's own work."""

from omnid.events.fact import Fact


class PartFailed(Fact, frozen=True, tag="part_failed"):
    """``part``: what the daemon does by this name, as ``routing``; it tries again by itself."""

    part: str
    reason: str


class PartRecovered(Fact, frozen=True, tag="part_recovered"):
    part: str
