"""What somebody is told, and by which ways."""

from enum import StrEnum

from msgspec import Struct

from omnid.model.ids import ConversationId, DeliveryId, EscalationId, NotificationId, OperatorId, WayId


class WayKind(StrEnum):
    """How a person is reached; consoles show every notification by themselves."""

    EMAIL = "email"
    """``address``: an e-mail address."""
    EXEC = "exec"
    """``address``: a program with its arguments; it gets the notification as JSON on standard input."""
    TELEGRAM = "telegram"
    """``address``: a chat's number, with the channel before it where there are several: ``bot:123456``."""
    WEBHOOK = "webhook"
    """``address``: a URL; the notification is posted and signed as Standard Webhooks have it."""


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    """A try was made and nobody knows what became of it; it is not made again."""


class Way(Struct, frozen=True, kw_only=True):
    """``operator_id`` None: everything that anybody is told goes here as well."""

    id: WayId
    operator_id: OperatorId | None
    operator: str | None
    kind: WayKind
    address: str
    created_at: int


class Notification(Struct, frozen=True, kw_only=True):
    """``operator_id`` None: it concerns everybody. ``reason``: a word: waiting, mention, transfer, presence, test …"""

    id: NotificationId
    operator_id: OperatorId | None
    operator: str | None
    conversation_id: ConversationId | None
    escalation_id: EscalationId | None
    reason: str
    text: str
    key: str
    created_at: int
    acknowledged_at: int | None


class Delivery(Struct, frozen=True, kw_only=True):
    """One notification on one way. ``due_at``: the next try's time; ``reason``: why the last try was not the last."""

    id: DeliveryId
    notification_id: NotificationId
    way_id: WayId | None
    kind: WayKind
    address: str
    state: DeliveryState
    tries: int
    due_at: int
    reason: str | None
    created_at: int
    settled_at: int | None
