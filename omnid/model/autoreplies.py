"""What is said by itself when nobody answers soon."""

from enum import StrEnum

from msgspec import Struct


class AutoreplyReason(StrEnum):
    CLOSED = "closed"
    """Outside the hours."""
    SLOW = "slow"
    """Nobody is online, or the wait is long."""


class Autoreply(Struct, frozen=True, kw_only=True):
    """``language``: as ``en`` or ``ru``; empty for any other. ``text`` may have ``{opens}`` and ``{wait}``."""

    reason: AutoreplyReason
    language: str
    text: str
    updated_at: int
