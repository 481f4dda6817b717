"""What may go wrong with this service, and what of it is accepted all the same."""

from enum import StrEnum

from omnid import testing

__all__ = ["Fault", "Faults"]


class Fault(StrEnum):
    SLOW_DOWN = "slow_down"
    """429; not accepted."""
    ERROR = "error"
    """500; not accepted."""
    ERROR_AFTER = "error_after"
    """Accepted, and 500."""
    BAD_GATEWAY = "bad_gateway"
    """The balancer's 502 with a page instead of JSON; not accepted."""
    UNAVAILABLE = "unavailable"
    """503, MAX's own; not accepted."""
    HANG = "hang"
    """Accepted, and no answer until the client gives up."""
    DROP = "drop"
    """The connection ends; not accepted."""
    DROP_AFTER = "drop_after"
    """Accepted, and the connection ends."""
    UNAUTHORIZED = "unauthorized"
    """401, as if the token had been revoked."""
    REFUSE = "refuse"
    """400 about the message."""
    FORBID = "forbid"
    """403, as if the person had stopped the bot."""
    UNKNOWN = "unknown"
    """404, as if the person had never started the bot."""
    NOT_READY = "not_ready"
    """400: the file is still being worked on."""

    @property
    def accepted(self) -> bool:
        return self in (Fault.ERROR_AFTER, Fault.HANG, Fault.DROP_AFTER)


class Faults(testing.Faults[Fault]):
    """By HTTP method and path, ``POST /messages``; ``upload``, ``file``."""
