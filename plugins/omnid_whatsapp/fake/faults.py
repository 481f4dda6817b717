"""What may go wrong with this service, and what of it is accepted all the same."""

from enum import StrEnum

from omnid import testing

__all__ = ["Fault", "Faults"]


class Fault(StrEnum):
    SLOW_DOWN = "slow_down"
    """130429; not accepted."""
    PAIR_TOO_FAST = "pair_too_fast"
    """131056: too many to one contact; not accepted."""
    BUSY = "busy"
    """131016: the service is overloaded; not accepted."""
    ERROR = "error"
    """500 without a reason; not accepted."""
    ERROR_AFTER = "error_after"
    """Accepted, and 500."""
    BAD_GATEWAY = "bad_gateway"
    """The balancer's 502 with a page instead of JSON; not accepted."""
    HANG = "hang"
    """Accepted, and no answer until the client gives up."""
    DROP = "drop"
    """The connection ends; not accepted."""
    DROP_AFTER = "drop_after"
    """Accepted, and the connection ends."""
    UNAUTHORIZED = "unauthorized"
    """190, as if the token had been revoked."""
    NOT_PERMITTED = "not_permitted"
    """200: the token lacks a right."""
    LOCKED = "locked"
    """131031: the account is locked."""
    REFUSE = "refuse"
    """100 about the message."""
    FORBID = "forbid"
    """131026: the contact cannot be reached."""
    WINDOW = "window"
    """131047: free text only within 24 hours."""
    STOPPED = "stopped"
    """131050: the contact wants no advertising."""

    @property
    def accepted(self) -> bool:
        return self in (Fault.ERROR_AFTER, Fault.HANG, Fault.DROP_AFTER)


class Faults(testing.Faults[Fault]):
    """By call: ``messages``, ``media``, ``file``, ``number``."""
