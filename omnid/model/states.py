"""The closed sets of words: roles, states, types."""

from enum import StrEnum


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
    SCHEDULED = "scheduled"
    """Leaves by itself at its ``due_at``."""
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


class OutboxSort(StrEnum):
    """What an outbox item does with its message; all but the first are corrections of what has left."""

    SEND = "send"
    EDIT = "edit"
    RETRACT = "retract"


class CorrectionState(StrEnum):
    """What became of the last correction, where the contact does not see what the history says."""

    QUEUED = "queued"
    FAILED = "failed"
    UNSURE = "unsure"
    """A try was made and nobody knows whether the service took it."""


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


class Priority(StrEnum):
    """How urgent a conversation is; routing and lists take the more urgent first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Strategy(StrEnum):
    """To whom of a team routing gives a conversation."""

    ROUND_ROBIN = "round_robin"
    """To each in turn: who got one longest ago."""
    LEAST_LOADED = "least_loaded"
    """To who has the fewest open conversations."""
    SKILL = "skill"
    """To who has the most of the skills that are asked for, though nobody has to have them all."""
    LAST = "last"
    """To who last answered this contact; else to who has the fewest."""
    MANUAL = "manual"
    """To nobody: they take what they see."""


class PresenceState(StrEnum):
    """Only who is online is given conversations."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


class Switch(StrEnum):
    """What an operator says of themselves."""

    AUTO = "auto"
    """Let shift, console and acts decide."""
    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"
