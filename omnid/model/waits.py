"""How long a contact may have to wait."""

from msgspec import Struct


class Wait(Struct, frozen=True, kw_only=True):
    """``opens_at``: when it is open next, ms; now where it is, None where that is not known.

    ``expected_ms``: four of five wait no longer, by what the last hours were like; None where nothing honest can be
    said. ``online``: how many operators are there.
    """

    open: bool
    opens_at: int | None
    expected_ms: int | None
    online: int
