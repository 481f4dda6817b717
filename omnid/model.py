"""The nouns of the desk: frozen values, typed ids and enums; no I/O.

Times are integers, milliseconds since the epoch, UTC, named ``…_at``; sizes are bytes.
"""

from enum import StrEnum
from typing import Any, NewType

from msgspec import Struct

ChannelId = NewType("ChannelId", int)
ContactId = NewType("ContactId", int)
IdentityId = NewType("IdentityId", int)
ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
AttachmentId = NewType("AttachmentId", int)
OperatorId = NewType("OperatorId", int)
TokenId = NewType("TokenId", int)
OutboxId = NewType("OutboxId", int)
AttemptId = NewType("AttemptId", int)
JournalId = NewType("JournalId", int)
Seq = NewType("Seq", int)
"""The sequence number of an event in the log."""


class Role(StrEnum):
    """What an operator may do; each role may do all that the one before it may."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a token may do; ``manage`` includes all, ``reply`` includes ``draft``, each includes ``read``."""

    READ = "read"
    DRAFT = "draft"
    REPLY = "reply"
    MANAGE = "manage"


class ConversationState(StrEnum):
    OPEN = "open"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class MessageType(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"
    """For operators only."""
    NOTICE = "notice"
    """What the system did."""


class MessageState(StrEnum):
    """How far a message came. Inbound, notes and notices are ``received`` from the start."""

    RECEIVED = "received"
    DRAFT = "draft"
    """Written under the ``draft`` scope; leaves only when an operator sends it."""
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNSURE = "unsure"
    """An attempt was made and nobody knows whether the service took it."""
    CANCELLED = "cancelled"


class OutboxState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    CANCELLED = "cancelled"


class AttemptOutcome(StrEnum):
    SENT = "sent"
    RETRY = "retry"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    WINDOW_CLOSED = "window_closed"
    CHANNEL_DOWN = "channel_down"
    UNSURE = "unsure"


class JournalOutcome(StrEnum):
    ACCEPTED = "accepted"
    IGNORED = "ignored"
    """Understood, and of no interest to the desk."""
    FAILED = "failed"
    """Could not be parsed or received; kept, shown, replayable."""


class AttachmentType(StrEnum):
    IMAGE = "image"
    ANIMATION = "animation"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    STICKER = "sticker"
    FILE = "file"
    LOCATION = "location"
    """No bytes; ``meta`` has ``latitude``, ``longitude`` and perhaps ``title``."""
    CONTACT = "contact"
    """No bytes; ``meta`` has ``name`` and ``phone``."""


class AttachmentState(StrEnum):
    PENDING = "pending"
    """Known of, bytes not fetched yet."""
    STORED = "stored"
    FAILED = "failed"
    """Could not be fetched; ``reason`` says why."""


class ClaimType(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    USER_ID = "user_id"


class ActorType(StrEnum):
    OPERATOR = "operator"
    CONTACT = "contact"
    TOKEN = "token"
    SYSTEM = "system"


class EntityType(StrEnum):
    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    SPOILER = "spoiler"
    CODE = "code"
    PRE = "pre"
    QUOTE = "quote"
    LINK = "link"


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Markup over ``text[offset:offset + length]``, counted in Python characters (code points)."""

    type: EntityType
    offset: int
    length: int
    url: str | None = None


class Button(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A button under an outbound message: either opens ``url`` or answers with ``data``."""

    text: str
    data: str | None = None
    url: str | None = None


class Template(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text the service has approved beforehand, for when it takes no free text; ``values`` fill its blanks."""

    name: str
    language: str = ""
    values: list[str] = []


class Actor(Struct, frozen=True, kw_only=True):
    """Who asks. ``id`` is an operator's, contact's or token's id; the system has 0.

    A token acts for its operator, if it has one: then ``operator_id`` is set and ``role`` is that operator's.
    """

    type: ActorType
    id: int
    name: str
    role: Role | None = None
    scopes: frozenset[Scope] | None = None
    operator_id: OperatorId | None = None

    @property
    def label(self) -> str:
        """A short stable name for audit rows and idempotency: ``operator:3``."""
        return f"{self.type.value}:{self.id}"


SYSTEM = Actor(type=ActorType.SYSTEM, id=0, name="omnid", role=Role.ADMIN)


class Channel(Struct, frozen=True, kw_only=True):
    """A configured connection. ``config`` is as given: secrets by reference or literal, never to be shown."""

    id: ChannelId
    kind: str
    name: str
    public_id: str
    config: dict[str, Any]
    enabled: bool
    created_at: int
    updated_at: int


class Claim(Struct, frozen=True, kw_only=True):
    type: ClaimType
    value: str
    verified: bool


class Identity(Struct, frozen=True, kw_only=True):
    """A contact's address on one channel. ``unreachable_reason`` is set while the service refuses our messages."""

    id: IdentityId
    contact_id: ContactId
    channel_id: ChannelId
    channel: str
    external_id: str
    name: str
    username: str | None
    unreachable_reason: str | None
    created_at: int
    seen_at: int


class Contact(Struct, frozen=True, kw_only=True):
    id: ContactId
    public_id: str
    name: str
    language: str | None
    created_at: int
    updated_at: int


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
    ``text`` leaves out what was quoted.
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


class Conversation(Struct, frozen=True, kw_only=True):
    """A matter with one contact. ``waiting_since_at`` is the oldest inbound message nobody has answered.

    ``due_at``: when the contact asked to be called or answered, if they did.
    """

    id: ConversationId
    contact_id: ContactId
    contact: str
    state: ConversationState
    channel_id: ChannelId
    channel: str
    identity_id: IdentityId
    operator_id: OperatorId | None
    operator: str | None
    waiting_since_at: int | None
    snoozed_until_at: int | None
    last_message_at: int
    last_text: str
    message_count: int
    created_at: int
    updated_at: int
    closed_at: int | None
    subject: str = ""
    due_at: int | None = None


class Operator(Struct, frozen=True, kw_only=True):
    """``uid`` is the operating-system user that is this operator on the Unix socket and in the local CLI."""

    id: OperatorId
    login: str
    name: str
    role: Role
    uid: int | None
    picture_url: str | None
    disabled_at: int | None
    created_at: int


class Token(Struct, frozen=True, kw_only=True):
    """``used_at``: when it last changed something; what it reads is not written down."""

    id: TokenId
    name: str
    operator_id: OperatorId | None
    scopes: list[Scope]
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    used_at: int | None


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
    """A message due to leave. ``parts_sent`` of its parts have left; ``due_at`` is the next try's time."""

    id: OutboxId
    message_id: MessageId
    conversation_id: ConversationId
    channel_id: ChannelId
    channel: str
    identity_id: IdentityId
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
