"""What may go wrong with this service, and what of it is accepted all the same."""

from enum import StrEnum

from omnid import testing

__all__ = ["Fault", "Faults"]


class Fault(StrEnum):
    SLOW_DOWN = "slow_down"
    """Error 6, too many requests; not accepted."""
    FLOOD = "flood"
    """Error 9."""
    ERROR = "error"
    """Error 10, internal; not accepted."""
    ERROR_AFTER = "error_after"
    """Accepted, and error 10."""
    BAD_GATEWAY = "bad_gateway"
    """The balancer's 502 with a page instead of JSON; not accepted."""
    HANG = "hang"
    """Accepted, and no answer until the client gives up."""
    DROP = "drop"
    """The connection ends; not accepted."""
    DROP_AFTER = "drop_after"
    """Accepted, and the connection ends."""
    NONSENSE = "nonsense"
    """Accepted, and something that is not JSON."""
    UNAUTHORIZED = "unauthorized"
    """Error 5, as if the token had been revoked."""
    CAPTCHA = "captcha"
    """Error 14."""
    REFUSE = "refuse"
    """Error 100, about the message."""
    FORBID = "forbid"
    """Error 901, as if the person had never written."""
    TOO_LATE = "too_late"
    """Error 950, as if the time for answers were over."""
    GAP = "gap"
    """Of Long Poll: failed 1, what came after ts is forgotten."""
    KEY_EXPIRED = "key_expired"
    """Of Long Poll: failed 2."""
    LOST = "lost"
    """Of Long Poll: failed 3, neither key nor ts are of use."""
    REDELIVER = "redeliver"
    """Of Long Poll: confirmed events come once more."""

    @property
    def accepted(self) -> bool:
        return self in (Fault.ERROR_AFTER, Fault.HANG, Fault.DROP_AFTER, Fault.NONSENSE)


class Faults(testing.Faults[Fault]):
    """By method; Long Poll is called ``a_check``, uploads ``upload``, files ``file``."""
