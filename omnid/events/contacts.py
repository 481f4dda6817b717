"""Facts about contacts and their identities."""

from omnid.events.fact import Fact
from omnid.model import ChannelId, ClaimType, ContactId, IdentityId, LinkId


class ContactAdded(Fact, frozen=True, tag="contact_added"):
    contact_id: ContactId


class ContactChanged(Fact, frozen=True, tag="contact_changed"):
    contact_id: ContactId


class ContactMerged(Fact, frozen=True, tag="contact_merged"):
    """Everything of ``merged_id`` now belongs to ``contact_id``; ``because`` says what proved it."""

    contact_id: ContactId
    merged_id: ContactId
    because: str


class LinkMade(Fact, frozen=True, tag="link_made"):
    """Whoever comes by it on that channel is the contact."""

    link_id: LinkId
    contact_id: ContactId
    channel_id: ChannelId


class LinkUsed(Fact, frozen=True, tag="link_used"):
    link_id: LinkId
    contact_id: ContactId
    identity_id: IdentityId


class IdentityAdded(Fact, frozen=True, tag="identity_added"):
    contact_id: ContactId
    identity_id: IdentityId
    channel_id: ChannelId


class IdentityUnreachable(Fact, frozen=True, tag="identity_unreachable"):
    contact_id: ContactId
    identity_id: IdentityId
    reason: str


class IdentityReachable(Fact, frozen=True, tag="identity_reachable"):
    contact_id: ContactId
    identity_id: IdentityId


class ClaimAdded(Fact, frozen=True, tag="claim_added"):
    contact_id: ContactId
    claim: ClaimType
    value: str
    verified: bool
