"""Messages, their attachments, and how they leave and arrive."""

from typing import Any

from msgspec import Struct

from omnid.model.ids import (
    AttachmentId,
    AttemptId,
    ChannelId,
    ContactId,
    ConversationId,
    IdentityId,
    JournalId,
    MessageId,
    OperatorId,
    OutboxId,
    RevisionId,
)
from omnid.model.saying import Button, Entity, Template
from omnid.model.sentences import Sentence
from omnid.model.states import (
    AttachmentState,
    AttachmentType,
    AttemptOutcome,
    CorrectionState,
    JournalOutcome,
    MessageState,
    MessageType,
    OutboxSort,
    OutboxState,
)


class Attachment(Struct, frozen=True, kw_only=True):
    """A file of a message. ``public_id`` is the unguessable part of its URL; ``sha256`` is set once stored."""

    id: AttachmentId
    message_id: MessageId
    public_id: str
    type: AttachmentType
    state: AttachmentState
    name: str
    mime: str
    size: int
    sha256: str | None
    meta: dict[str, Any]
    reason: str | None


class Message(Struct, frozen=True, kw_only=True):
    """One thing said. ``key`` is unique and safe to show to outsiders.

    ``duplicate_possible``: an attempt whose outcome nobody knows was followed by another.
    ``sent_at`` is the service's own time where it told one, else ``created_at``. ``original`` is the whole text where
    ``text`` leaves out what was quoted. ``due_at``: when one that is scheduled leaves; then it becomes a notice, and
    what it said is a message of its own, in the order in which it was said. ``correction``: a change of what has left
    is on its way, or did not arrive and why; None when the contact sees what stands here. ``said``: what a notice
    says, as facts; its ``text`` is in the language of whoever asks.
    """

    id: MessageId
    conversation_id: ConversationId
    contact_id: ContactId
    type: MessageType
    state: MessageState
    key: str
    text: str
    channel_id: ChannelId | None
    channel: str | None
    identity_id: IdentityId | None
    operator_id: OperatorId | None
    author: str
    external_id: str | None
    entities: list[Entity]
    buttons: list[list[Button]]
    attachments: list[Attachment]
    created_at: int
    sent_at: int
    edited_at: int | None
    deleted_at: int | None
    reason: str | None
    duplicate_possible: bool
    original: str | None = None
    template: Template | None = None
    due_at: int | None = None
    correction: CorrectionState | None = None
    correction_reason: str | None = None
    said: Sentence | None = None


class Revision(Struct, frozen=True, kw_only=True):
    """What a message said before it was changed at ``replaced_at``, by whom (a label, such as ``operator:1``)."""

    id: RevisionId
    message_id: MessageId
    text: str
    entities: list[Entity]
    replaced_at: int
    replaced_by: str


class Attempt(Struct, frozen=True, kw_only=True):
    """One try at sending part ``part`` (from 0). ``outcome`` is None while under way or when the daemon died in it."""

    id: AttemptId
    outbox_id: OutboxId
    number: int
    part: int
    started_at: int
    ended_at: int | None
    outcome: AttemptOutcome | None
    reason: str | None
    external_id: str | None


class OutboxItem(Struct, frozen=True, kw_only=True):
    """A message due to leave, or a correction of it. ``parts_sent`` parts have left; ``due_at``: the next try."""

    id: OutboxId
    message_id: MessageId
    conversation_id: ConversationId
    channel_id: ChannelId
    channel: str
    identity_id: IdentityId
    sort: OutboxSort = OutboxSort.SEND
    state: OutboxState
    due_at: int
    tries: int
    parts_sent: int
    duplicate_possible: bool
    reason: str | None
    created_at: int
    settled_at: int | None


class JournalEntry(Struct, frozen=True, kw_only=True):
    """``payload`` is the raw body as text (undecodable bytes escaped); only in ``journal.show``."""

    id: JournalId
    channel_id: ChannelId
    channel: str
    key: str
    received_at: int
    outcome: JournalOutcome
    reason: str | None
    message_id: MessageId | None
    size: int
    payload: str | None = None
