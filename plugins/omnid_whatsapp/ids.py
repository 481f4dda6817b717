"""WhatsApp's two names for a person, a phone number and a business-scoped user id, and which field takes which."""

import re

__all__ = ["addressed", "is_user_id"]

# As in Meta's examples: US.13491208655302741918, US.ENT.11815799212886844830.
_USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[0-9A-Za-z]+")


def is_user_id(external_id: str) -> bool:
    return _USER_ID.fullmatch(external_id) is not None


def addressed(external_id: str) -> dict[str, str]:
    """``to`` takes phone numbers only, ``recipient`` user ids only."""
    return {"recipient": external_id} if is_user_id(external_id) else {"to": external_id}
