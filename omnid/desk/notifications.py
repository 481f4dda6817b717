"""Operations on notifications and their deliveries."""

from msgspec import Struct

from omnid.desk import escalation, notifying, paging
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit, Page
from omnid.errors import Invalid, NotAllowed
from omnid.model import Actor, Delivery, DeliveryState, Notification, NotificationId, Role
from omnid.policy.sentences import sentence
from omnid.store import deliveries, notifications
from omnid.store.database import Tx


class ListNotifications(Request, frozen=True):
    """``seen``: also those that were acknowledged. ``everybody``: other operators' too, for supervisors."""

    seen: bool = False
    everybody: bool = False
    limit: Limit = 50
    cursor: str | None = None


@operation("notification.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListNotifications) -> Page[Notification]:
    """List what you were told and have not acknowledged, newest first."""
    operator = actor.operator_id
    if request.everybody:
        if actor.role not in (Role.SUPERVISOR, Role.ADMIN):
            raise NotAllowed(actor.name, "see what others were told", "the role supervisor")
        operator = None
    elif operator is None:
        raise Invalid(sentence("own_notifications", who=actor.name), path="everybody")
    before = paging.edge_id(request.cursor)
    items = notifications.of(tx, operator, only_open=not request.seen, before=before, limit=request.limit)
    return Page(items=items, cursor=paging.cursor(items[-1].id) if len(items) == request.limit else None)


class OneNotification(Request, frozen=True):
    notification_id: NotificationId


class NotificationDetail(Struct, frozen=True, kw_only=True):
    notification: Notification
    deliveries: list[Delivery]


@operation("notification.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneNotification) -> NotificationDetail:
    """Show a notification and what became of it on each way."""
    found = _theirs(tx, actor, request.notification_id)
    return NotificationDetail(notification=found, deliveries=deliveries.of(tx, found.id))


@operation("notification.acknowledge")
def acknowledge(tx: Tx, actor: Actor, request: OneNotification) -> Notification:
    """Say that you have seen it; of a contact who waits, that you see to it."""
    found = _theirs(tx, actor, request.notification_id)
    notifying.acknowledge(tx, found, actor.label)
    if found.escalation_id is not None and found.conversation_id is not None and actor.operator_id is not None:
        notifying.acknowledge_in(tx, found.conversation_id, actor.operator_id)
        escalation.acknowledge(tx, found.conversation_id, actor.operator_id)
    return notifications.get(tx, request.notification_id)


def _theirs(tx: Tx, actor: Actor, number: NotificationId) -> Notification:
    found = notifications.get(tx, number)
    if found.operator_id not in (None, actor.operator_id) and actor.role is Role.OPERATOR:
        raise NotAllowed(actor.name, "touch others' notifications", "the role supervisor")
    return found


class ListDeliveries(Request, frozen=True):
    """``state``: queued, sending, sent, failed or unsure."""

    state: DeliveryState | None = None
    limit: Limit = 50
    cursor: str | None = None


@operation("delivery.list", role=Role.SUPERVISOR, reads=True)
def list_deliveries(tx: Tx, actor: Actor, request: ListDeliveries) -> Page[Delivery]:
    """List notifications on their ways, newest first."""
    items = deliveries.recent(tx, request.state, paging.edge_id(request.cursor), request.limit)
    return Page(items=items, cursor=paging.cursor(items[-1].id) if len(items) == request.limit else None)
