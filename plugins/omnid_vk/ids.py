"""VK's ids as one opaque text each, and apart again: only these functions know the form.

Of a message VK has two numbers: one in the whole community and one in the conversation (“cmid”). The second is used,
because reactions, pressed buttons and quotes name only that one.
"""

__all__ = ["message_id", "person", "split_message_id"]

_FIRST_CHAT = 2_000_000_000
"""Conversations of several people have numbers above this; communities are negative."""


def message_id(peer: int, cmid: int) -> str:
    return f"{peer}:{cmid}"


def split_message_id(external_id: str) -> tuple[int, int]:
    """(peer, cmid). Raises `ValueError` for an id that `message_id` did not make, e.g. of a pressed button."""
    peer, cmid = external_id.split(":")
    return int(peer), int(cmid)


def person(peer: int) -> bool:
    """Whether the number is one person's."""
    return 0 < peer < _FIRST_CHAT
