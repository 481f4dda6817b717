"""Facts about what somebody is told, and the ways to them."""

from omnid.events.fact import Fact
from omnid.model import ConversationId, DeliveryId, NotificationId, OperatorId, WayId


class WayAdded(Fact, frozen=True, tag="way_added"):
    """``operator_id`` None: a way for everything that anybody is told."""

    way_id: WayId
    operator_id: OperatorId | None


class WayRemoved(Fact, frozen=True, tag="way_removed"):
    way_id: WayId
    operator_id: OperatorId | None


class NotificationMade(Fact, frozen=True, tag="notification_made"):
    """``operator_id`` None: it concerns everybody. Consoles show it; the daemon sends it by the operator's ways."""

    notification_id: NotificationId
    operator_id: OperatorId | None
    reason: str
    conversation_id: ConversationId | None = None


class NotificationAcknowledged(Fact, frozen=True, tag="notification_acknowledged"):
    notification_id: NotificationId
    operator_id: OperatorId | None
    conversation_id: ConversationId | None = None


class DeliveryFact(Fact, frozen=True):
    """What the facts about one delivery have in common; not a fact itself."""

    delivery_id: DeliveryId
    notification_id: NotificationId


class DeliverySent(DeliveryFact, frozen=True, tag="delivery_sent"):
    pass


class DeliveryFailed(DeliveryFact, frozen=True, tag="delivery_failed"):
    """It will not be tried again."""

    reason: str


class DeliveryUnsure(DeliveryFact, frozen=True, tag="delivery_unsure"):
    """It may have arrived; it is not tried again."""

    reason: str
