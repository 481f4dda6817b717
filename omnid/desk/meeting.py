"""Who a sender is: the identity, made on first sight with its contact, and whether it can be reached."""

import secrets
from typing import NamedTuple

from omnid.channel import Reach, Sender
from omnid.events import ContactAdded, IdentityAdded, IdentityReachable, IdentityUnreachable
from omnid.model import ChannelId, ContactId, IdentityId
from omnid.store import contacts
from omnid.store.database import Tx

SEEN_EVERY_MS = 60_000
"""How exact “last seen” is; writing it with each message would double the rows touched."""


NOBODY = Sender(external_id="")


class Writer(NamedTuple):
    """A contact as the author of what arrives. ``is_left``: the address was left elsewhere, which proves nothing."""

    identity_id: IdentityId
    contact_id: ContactId
    name: str
    is_left: bool = False


def whoever(tx: Tx, channel: ChannelId, sender: Sender) -> Writer:
    """The identity a sender is, made on first sight; that it wrote proves that it can be reached."""
    known = contacts.known(tx, channel, sender.external_id)
    if known is None:
        return _meet(tx, channel, sender)
    if known.unreachable_reason is not None:
        contacts.set_unreachable(tx, known.identity_id, None)
        tx.emit(IdentityReachable(contact_id=known.contact_id, identity_id=known.identity_id))
    if (sender.name and sender.name != known.name) or tx.now - known.seen_at > SEEN_EVERY_MS:
        contacts.seen(tx, known.identity_id, sender.name)
    if sender.aliases:
        _know_aliases(tx, channel, sender, known.contact_id)
    return Writer(known.identity_id, known.contact_id, sender.name or known.name, known.left_at is not None)


def recipient(tx: Tx, channel: ChannelId, sender: Sender) -> Writer:
    """The identity somebody wrote to: that proves neither that they are there nor that it arrives."""
    known = contacts.known(tx, channel, sender.external_id)
    if known is None:
        return _meet(tx, channel, sender)
    return Writer(known.identity_id, known.contact_id, known.name)


def _meet(tx: Tx, channel: ChannelId, sender: Sender) -> Writer:
    name = sender.name or sender.username or f"Guest {secrets.token_hex(2)}"
    contact = _by_alias(tx, channel, sender)
    if contact is None:
        contact = contacts.add(tx, secrets.token_hex(8), name, sender.language)
        tx.emit(ContactAdded(contact_id=contact))
    identity = _add(tx, channel, contact, sender.external_id, name, sender.username)
    _know_aliases(tx, channel, sender, contact)
    return Writer(identity, contact, name)


def _by_alias(tx: Tx, channel: ChannelId, sender: Sender) -> ContactId | None:
    for alias in sender.aliases:
        known = contacts.known(tx, channel, alias)
        if known is not None:
            return known.contact_id
    return None


def _know_aliases(tx: Tx, channel: ChannelId, sender: Sender, contact: ContactId) -> None:
    for alias in sender.aliases:
        if contacts.known(tx, channel, alias) is None:
            _add(tx, channel, contact, alias, sender.name, sender.username)


def _add(
    tx: Tx, channel: ChannelId, contact: ContactId, external_id: str, name: str, username: str | None
) -> IdentityId:
    identity = contacts.add_identity(tx, contact, channel, external_id, name, username)
    tx.emit(IdentityAdded(contact_id=contact, identity_id=identity, channel_id=channel))
    return identity


def reach(tx: Tx, channel: ChannelId, told: Reach) -> None:
    """The service says that a contact blocked us, or let us in again."""
    known = contacts.known(tx, channel, told.sender.external_id)
    if known is None:
        return
    reason = None if told.reachable else told.reason or "blocked us"
    if not contacts.set_unreachable(tx, known.identity_id, reason):
        return
    if reason is None:
        tx.emit(IdentityReachable(contact_id=known.contact_id, identity_id=known.identity_id))
    else:
        tx.emit(IdentityUnreachable(contact_id=known.contact_id, identity_id=known.identity_id, reason=reason))
