"""Takes notifications to their ways: what is due, each try written down before it is made, and what became of it."""

from typing import Any, NamedTuple

from omnid.channel import Outcome, Retry, Sent, Unsure
from omnid.events import DeliveryFailed, DeliverySent, DeliveryUnsure
from omnid.model import Conversation, Delivery, DeliveryState, Notification, WayKind
from omnid.policy import backoff
from omnid.store import conversations, deliveries, notifications, ways
from omnid.store.database import Tx

GIVE_UP_AFTER_MS = 6 * 3600 * 1000
"""What could not be delivered for this long is of no use any more."""
MOST_S = 300.0
DIED = "the daemon stopped during the try: it may have arrived"


class Due(NamedTuple):
    """``secret``: what a webhook is signed with."""

    delivery: Delivery
    notification: Notification
    conversation: Conversation | None
    secret: str | None


def due(tx: Tx, limit: int) -> tuple[list[Due], int | None]:
    """What may leave now, and when the next falls due (ms)."""
    return [_due(tx, one) for one in deliveries.due(tx, limit)], deliveries.next_due_at(tx)


def _due(tx: Tx, delivery: Delivery) -> Due:
    notification = notifications.get(tx, delivery.notification_id)
    number = notification.conversation_id
    conversation = None if number is None else conversations.get(tx, number)
    secret = None if delivery.way_id is None else ways.secret(tx, delivery.way_id)
    return Due(delivery, notification, conversation, secret)


def content(due: Due) -> dict[str, Any]:
    """What programs and webhooks are told; only ever added to."""
    said, about = due.notification, due.conversation
    return {
        "type": "notification",
        "key": f"{said.key}/{due.delivery.id}",
        "notification_id": said.id,
        "reason": said.reason,
        "text": said.text,
        "operator": said.operator,
        "created_at": said.created_at,
        "conversation": None
        if about is None
        else {
            "id": about.id,
            "contact": about.contact,
            "channel": about.channel,
            "operator": about.operator,
            "state": about.state.value,
            "waiting_since_at": about.waiting_since_at,
        },
    }


def begin(tx: Tx, delivery: Delivery) -> int | None:
    """Write a try down before it is made; None when there is nothing to try any more."""
    if not deliveries.is_wanted(tx, delivery.id):
        if deliveries.get(tx, delivery.id).state is DeliveryState.QUEUED:
            _failed(tx, delivery, "the way was removed")
        return None
    return deliveries.begin(tx, delivery.id)


def settle(tx: Tx, delivery: Delivery, number: int, result: Sent | Outcome, chance: float) -> None:
    """Write down what became of a try. ``chance`` in [0, 1) spreads the retries."""
    match result:
        case Sent():
            deliveries.end(tx, delivery.id, number, "sent", None)
            deliveries.settle(tx, delivery.id, DeliveryState.SENT)
            tx.emit(DeliverySent(delivery_id=delivery.id, notification_id=delivery.notification_id))
        case Retry():
            deliveries.end(tx, delivery.id, number, "retry", result.reason)
            _again(tx, delivery, number, result, chance)
        case Unsure():
            deliveries.end(tx, delivery.id, number, "unsure", result.reason)
            _unsure(tx, delivery, number, result.reason, chance)
        case _:
            deliveries.end(tx, delivery.id, number, "failed", result.reason)
            _failed(tx, delivery, result.reason)


def recover(tx: Tx, chance: float) -> int:
    """On start: what the last daemon died in is of unknown fate. How many there were."""
    found = deliveries.interrupted(tx)
    for delivery in found:
        deliveries.end(tx, delivery.id, delivery.tries, "unsure", DIED)
        _unsure(tx, delivery, delivery.tries, DIED, chance)
    return len(found)


def _again(tx: Tx, delivery: Delivery, number: int, result: Retry, chance: float) -> None:
    if tx.now - delivery.created_at > GIVE_UP_AFTER_MS:
        _failed(tx, delivery, f"given up after 6 hours; last: {result.reason}")
        return
    asked = None if result.after is None else int(1000 * result.after * (1 + chance / 4))
    delay = asked or backoff.delay_ms(number, chance, most_s=MOST_S)
    deliveries.queue(tx, delivery.id, tx.now + delay, result.reason)


def _unsure(tx: Tx, delivery: Delivery, number: int, reason: str, chance: float) -> None:
    # A webhook's receiver knows the second copy by its id; anybody else would be told twice.
    if delivery.kind is WayKind.WEBHOOK:
        _again(tx, delivery, number, Retry(reason), chance)
        return
    deliveries.settle(tx, delivery.id, DeliveryState.UNSURE, reason)
    tx.emit(DeliveryUnsure(delivery_id=delivery.id, notification_id=delivery.notification_id, reason=reason))


def _failed(tx: Tx, delivery: Delivery, reason: str) -> None:
    deliveries.settle(tx, delivery.id, DeliveryState.FAILED, reason)
    tx.emit(DeliveryFailed(delivery_id=delivery.id, notification_id=delivery.notification_id, reason=reason))
