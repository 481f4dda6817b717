"""What may go wrong with this service, and what of it is accepted all the same."""

from enum import StrEnum

from omnid import testing

__all__ = ["Fault", "Faults"]


class Fault(StrEnum):
    """``status`` faults answer with HTTP 200 and Viber's own status; nothing is accepted but where it says so."""

    SLOW_DOWN = "slow_down"
    """12, tooManyRequests."""
    REFUSE = "refuse"
    """3, badData."""
    UNSUBSCRIBED = "unsubscribed"
    """6, receiverNotSubscribed."""
    UNAUTHORIZED = "unauthorized"
    """2, invalidAuthToken."""
    NO_WEBHOOK = "no_webhook"
    """10, webhookNotSet."""
    GENERAL = "general"
    """A status that no table has."""
    BAD_GATEWAY = "bad_gateway"
    """The balancer's 502 with a page instead of JSON."""
    HANG = "hang"
    """Accepted, and no answer until the client gives up."""
    DROP = "drop"
    """The connection ends."""
    DROP_AFTER = "drop_after"
    """Accepted, and the connection ends."""

    @property
    def accepted(self) -> bool:
        return self in (Fault.HANG, Fault.DROP_AFTER)


class Faults(testing.Faults[Fault]):
    """By method, ``send_message``; ``file``."""
