"""What may go wrong with this service, and what of it is accepted all the same."""

from dataclasses import dataclass
from enum import StrEnum

from omnid import testing

__all__ = ["Fault", "Faults"]


class Fault(StrEnum):
    SLOW_DOWN = "slow_down"
    """429 with retry_after; not accepted."""
    ERROR = "error"
    """500; not accepted."""
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
    CONFLICT = "conflict"
    """409, as if somebody else asked for the updates."""
    REDELIVER = "redeliver"
    """For getUpdates: confirmed updates come once more, as if the offset had been lost."""
    UNAUTHORIZED = "unauthorized"
    """401, as if the token had been revoked."""
    REFUSE = "refuse"
    """400 about the message."""
    FORBID = "forbid"
    """403, as if the person had blocked the bot."""

    @property
    def accepted(self) -> bool:
        return self in (Fault.ERROR_AFTER, Fault.HANG, Fault.DROP_AFTER)


@dataclass
class Faults(testing.Faults[Fault]):
    """``retry_after`` in seconds."""

    retry_after: float = 1
