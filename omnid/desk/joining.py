"""Joins the identities of one person: what is claimed of a contact, and the merge that a proof brings."""

from collections.abc import Sequence

from omnid.channel import Claimed
from omnid.events import ClaimAdded, ContactMerged
from omnid.model import Claim, ClaimType, ContactId, IdentityId
from omnid.store import contacts
from omnid.store.database import Tx


def claim(tx: Tx, contact: ContactId, identity: IdentityId, claims: Sequence[Claimed]) -> ContactId | None:
    """Note what is said of a contact. A verified claim that is verified of another contact too makes them one.

    Returns the contact that remains when there was a merge: the older one.
    """
    remaining: ContactId | None = None
    for claimed in claims:
        one = Claim(type=claimed.type, value=normal(claimed.type, claimed.value), verified=claimed.verified)
        if not one.value:
            continue
        here = remaining or contact
        if contacts.add_claim(tx, here, identity, one):
            tx.emit(ClaimAdded(contact_id=here, claim=one.type, value=one.value, verified=one.verified))
        other = contacts.proven(tx, one.type, one.value, here) if one.verified else None
        if other is not None:
            remaining = merge(tx, here, other, f"{one.type.value} {one.value} is verified of both")
    return remaining


def merge(tx: Tx, one: ContactId, other: ContactId, because: str) -> ContactId:
    """Make two contacts one; the older remains, and is returned."""
    kept, merged = sorted((one, other))
    contacts.merge(tx, kept, merged)
    tx.emit(ContactMerged(contact_id=kept, merged_id=merged, because=because))
    return kept


def normal(type_: ClaimType, value: str) -> str:
    """The form in which two spellings of the same address are equal."""
    match type_:
        case ClaimType.EMAIL:
            return value.strip().lower()
        case ClaimType.PHONE:
            digits = "".join(character for character in value if character.isascii() and character.isdigit())
            return f"+{digits}" if digits else ""
        case ClaimType.USER_ID:
            return value.strip()
