"""Facts about messages and their attachments."""

from typing import TypedDict

from omnid.events.fact import Fact
from omnid.model import AttachmentId, ChannelId, ContactId, ConversationId, MessageId, OutboxId, OutboxSort


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


class MessageCopied(MessageFact, frozen=True, tag="message_copied"):
    """A message that its contact's client has not shown goes to another of their addresses as well."""

    channel_id: ChannelId
    outbox_id: OutboxId


class MessageDrafted(MessageFact, frozen=True, tag="message_drafted"):
    pass


class MessageScheduled(MessageFact, frozen=True, tag="message_scheduled"):
    """It leaves at ``due_at``, ms: a new one, or one that was put off."""

    due_at: int


class MessageReleased(MessageFact, frozen=True, tag="message_released"):
    """Its time came: what it said left as message ``sent_id``."""

    sent_id: MessageId


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


class CorrectionFact(MessageFact, frozen=True):
    """What the facts about one correction have in common; not a fact itself."""

    outbox_id: OutboxId
    sort: OutboxSort


class CorrectionQueued(CorrectionFact, frozen=True, tag="correction_queued"):
    """What has left is to be changed, or taken back, where the contact sees it."""


class CorrectionSent(CorrectionFact, frozen=True, tag="correction_sent"):
    pass


class CorrectionRetried(CorrectionFact, frozen=True, tag="correction_retried"):
    """A try failed and another is due at ``due_at``."""

    reason: str
    due_at: int


class CorrectionFailed(CorrectionFact, frozen=True, tag="correction_failed"):
    """``unsure``: nobody knows whether it arrived, and it is not tried again by itself."""

    reason: str
    unsure: bool = False


class AttachmentStored(MessageFact, frozen=True, tag="attachment_stored"):
    attachment_id: AttachmentId


class AttachmentFailed(MessageFact, frozen=True, tag="attachment_failed"):
    attachment_id: AttachmentId
    reason: str
