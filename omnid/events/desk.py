"""Facts about the desk itself."""

from omnid.events.fact import Fact


class DeskChanged(Fact, frozen=True, tag="desk_changed"):
    """How it behaves was changed: the names of the settings."""

    names: list[str]
