"""What is remembered of a mail until it is answered: `Received.thread`, given back as `Outgoing.thread`; pure."""

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import decode, encode

__all__ = ["Memory", "recalled", "remembered"]

LAST_IDS = 20
QUOTE = 8000
"""Characters of the mail that an answer quotes."""


class Memory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``message_id`` and ``references`` without brackets; ``sender`` and ``at`` (ms) introduce the quote."""

    message_id: str = ""
    references: list[str] = []
    subject: str = ""
    sender: str = ""
    at: int | None = None
    quote: str = ""


def remembered(memory: Memory) -> str:
    return encode(memory).decode()


def recalled(thread: str | None) -> Memory:
    """Empty where nothing is known."""
    try:
        return decode(thread or "{}", type=Memory)
    except (DecodeError, ValidationError):
        return Memory()


def chain(references: list[str], parent: str) -> list[str]:
    """RFC 5322: the references of a mail and its own id; the first and the last ones of a long chain."""
    found = list(dict.fromkeys([*references, *([parent] if parent else [])]))
    return found if len(found) <= LAST_IDS else [found[0], *found[-LAST_IDS + 1 :]]
