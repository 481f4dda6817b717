"""Where an inbound message belongs: the open conversation, a closed one again, or a new one."""

from typing import NamedTuple

from omnid.model import ConversationState

REOPEN_WITHIN_MS = 7 * 24 * 3600 * 1000
"""A contact who writes this long after a close goes on with the same matter; later it is a new one."""


class Use(NamedTuple):
    """It goes into the last conversation as that stands."""


class Reopen(NamedTuple):
    """The last conversation is snoozed or was closed not long ago: it opens again."""


class OpenNew(NamedTuple):
    """There is none, or it was closed too long ago."""


def on_inbound(state: ConversationState | None, closed_at: int | None, now: int) -> Use | Reopen | OpenNew:
    """``state`` of the contact's newest conversation, None without one; times in ms."""
    match state:
        case None:
            return OpenNew()
        case ConversationState.OPEN:
            return Use()
        case ConversationState.SNOOZED:
            return Reopen()
        case ConversationState.CLOSED:
            return Reopen() if now - (closed_at or 0) <= REOPEN_WITHIN_MS else OpenNew()
