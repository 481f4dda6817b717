"""Facts: what happened, in the past tense, one closed tagged union.

A fact is written to the log in the transaction that made it true. It carries ids, not bodies: a reader joins what it
wants to show. The tag (``type``) is a stable interface for scripts; new facts are added, old ones never change meaning.
"""

from typing import TypedDict

from msgspec import Struct

from omnid.model import (
    AttachmentId,
    ChannelId,
    ClaimType,
    ContactId,
    ConversationId,
    IdentityId,
    JournalId,
    MessageId,
    OperatorId,
    OutboxId,
    Seq,
)


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """``actor``: the label of who asked for it (``operator:3``); None for outside and the system."""

    actor: str | None = None


class ChannelAdded(Fact, frozen=True, tag="channel_added"):
    channel_id: ChannelId
    name: str
    kind: str


class ChannelChanged(Fact, frozen=True, tag="channel_changed"):
    """Its configuration, name or ``enabled`` changed; the daemon re-reads it."""

    channel_id: ChannelId


class ChannelRemoved(Fact, frozen=True, tag="channel_removed"):
    channel_id: ChannelId


class ChannelFailed(Fact, frozen=True, tag="channel_failed"):
    channel_id: ChannelId
    reason: str


class ChannelRecovered(Fact, frozen=True, tag="channel_recovered"):
    channel_id: ChannelId


class OperatorAdded(Fact, frozen=True, tag="operator_added"):
    operator_id: OperatorId


class OperatorChanged(Fact, frozen=True, tag="operator_changed"):
    operator_id: OperatorId


class ContactAdded(Fact, frozen=True, tag="contact_added"):
    contact_id: ContactId


class ContactChanged(Fact, frozen=True, tag="contact_changed"):
    contact_id: ContactId


class ContactMerged(Fact, frozen=True, tag="contact_merged"):
    """Everything of ``merged_id`` now belongs to ``contact_id``; ``because`` says what proved it."""

    contact_id: ContactId
    merged_id: ContactId
    because: str


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


class ConversationOpened(Fact, frozen=True, tag="conversation_opened"):
    conversation_id: ConversationId
    contact_id: ContactId
    channel_id: ChannelId


class ConversationReopened(Fact, frozen=True, tag="conversation_reopened"):
    conversation_id: ConversationId
    contact_id: ContactId


class ConversationClosed(Fact, frozen=True, tag="conversation_closed"):
    conversation_id: ConversationId
    contact_id: ContactId


class ConversationSnoozed(Fact, frozen=True, tag="conversation_snoozed"):
    conversation_id: ConversationId
    contact_id: ContactId
    until_at: int


class ConversationAssigned(Fact, frozen=True, tag="conversation_assigned"):
    """``operator_id`` None: it was given back to everybody."""

    conversation_id: ConversationId
    contact_id: ContactId
    operator_id: OperatorId | None


class About(TypedDict):
    """The ids every fact about one message has: ``MessageRead(**brief.about)``."""

    message_id: MessageId
    conversation_id: ConversationId
    contact_id: ContactId


class MessageFact(Fact, frozen=True):
    """What the facts about one message have in common; not a fact itself."""

    message_id: MessageId
    conversation_id: ConversationId
    contact_id: ContactId


class MessageReceived(MessageFact, frozen=True, tag="message_received"):
    channel_id: ChannelId


class MessageQueued(MessageFact, frozen=True, tag="message_queued"):
    """An outbound message is due; ``outbox_id`` is None where the contact's client reads the log itself."""

    channel_id: ChannelId
    outbox_id: OutboxId | None = None


class MessageDrafted(MessageFact, frozen=True, tag="message_drafted"):
    pass


class NoteAdded(MessageFact, frozen=True, tag="note_added"):
    pass


class NoticeAdded(MessageFact, frozen=True, tag="notice_added"):
    pass


class MessageEdited(MessageFact, frozen=True, tag="message_edited"):
    pass


class MessageDeleted(MessageFact, frozen=True, tag="message_deleted"):
    pass


class MessageSent(MessageFact, frozen=True, tag="message_sent"):
    duplicate_possible: bool = False


class MessageRetried(MessageFact, frozen=True, tag="message_retried"):
    """A try failed and another is due at ``due_at``."""

    reason: str
    due_at: int


class MessageUnsure(MessageFact, frozen=True, tag="message_unsure"):
    """``due_at``: when it is tried again by the channel's policy; None: an operator has to decide."""

    reason: str
    due_at: int | None = None


class MessageFailed(MessageFact, frozen=True, tag="message_failed"):
    reason: str


class MessageCancelled(MessageFact, frozen=True, tag="message_cancelled"):
    pass


class MessageDelivered(MessageFact, frozen=True, tag="message_delivered"):
    pass


class MessageRead(MessageFact, frozen=True, tag="message_read"):
    """The contact read our message, or an operator read theirs."""


class AttachmentStored(MessageFact, frozen=True, tag="attachment_stored"):
    attachment_id: AttachmentId


class AttachmentFailed(MessageFact, frozen=True, tag="attachment_failed"):
    attachment_id: AttachmentId
    reason: str


class JournalFailed(Fact, frozen=True, tag="journal_failed"):
    """A payload could not be understood; it is kept and can be replayed."""

    journal_id: JournalId
    channel_id: ChannelId
    reason: str


class JournalReplayed(Fact, frozen=True, tag="journal_replayed"):
    journal_id: JournalId
    channel_id: ChannelId


Event = (
    ChannelAdded
    | ChannelChanged
    | ChannelRemoved
    | ChannelFailed
    | ChannelRecovered
    | OperatorAdded
    | OperatorChanged
    | ContactAdded
    | ContactChanged
    | ContactMerged
    | IdentityAdded
    | IdentityUnreachable
    | IdentityReachable
    | ClaimAdded
    | ConversationOpened
    | ConversationReopened
    | ConversationClosed
    | ConversationSnoozed
    | ConversationAssigned
    | MessageReceived
    | MessageQueued
    | MessageDrafted
    | NoteAdded
    | NoticeAdded
    | MessageEdited
    | MessageDeleted
    | MessageSent
    | MessageRetried
    | MessageUnsure
    | MessageFailed
    | MessageCancelled
    | MessageDelivered
    | MessageRead
    | AttachmentStored
    | AttachmentFailed
    | JournalFailed
    | JournalReplayed
)


class Logged(Struct, frozen=True, kw_only=True):
    """An event as it stands in the log."""

    seq: Seq
    at: int
    event: Event
