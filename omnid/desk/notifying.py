"""Tells somebody something: once, on every way they have, until they acknowledge it."""

from omnid.events import NotificationAcknowledged, NotificationMade
from omnid.model import (
    ConversationId,
    EscalationId,
    Notification,
    NotificationId,
    OperatorId,
    Sentence,
)
from omnid.policy.sentences import say
from omnid.store import deliveries, notifications, settings, ways
from omnid.store.database import Tx
from omnid.store.ways import Reader

TEXT_LIMIT = 1000
"""Characters of what is told."""


def notify(
    tx: Tx,
    *,
    operator: OperatorId | None,
    conversation: ConversationId | None = None,
    reason: str,
    said: Sentence,
    key: str,
    escalation: EscalationId | None = None,
    everybody: bool = True,
    reader: Reader | None = None,
) -> NotificationId | None:
    """Tell an operator, or with None everybody; None when that was told under this key already.

    Consoles show it from the log. It also leaves by each of the operator's ways and, unless ``everybody`` is off (for
    the second and further people told the same), by those of the desk. ``reason``: a word such as ``mention``.
    ``said`` is put into the language of whoever is told. ``reader``: what is known of the operator, if it has been
    looked up.
    """
    if reader is None and operator is not None:
        reader = ways.readers(tx, [operator])[operator]
    text = say(said, (reader and reader.language) or settings.desk(tx).language)
    short = text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"
    number = notifications.add(tx, operator, conversation, escalation, reason, short, key)
    if number is None:
        return None
    own = [] if reader is None else reader.ways
    for way in own + (ways.of(tx, None) if everybody else []):
        deliveries.add(tx, number, way)
    tx.emit(NotificationMade(notification_id=number, operator_id=operator, reason=reason, conversation_id=conversation))
    return number


def acknowledge(tx: Tx, notification: Notification, by: str) -> None:
    """Somebody (``by``: their label) has seen it; a second time changes nothing."""
    if notifications.acknowledge(tx, notification.id):
        _tell(tx, notification.id, notification.operator_id, notification.conversation_id, by)


def _tell(
    tx: Tx, number: NotificationId, operator: OperatorId | None, conversation: ConversationId | None, by: str
) -> None:
    tx.emit(
        NotificationAcknowledged(notification_id=number, operator_id=operator, conversation_id=conversation, actor=by)
    )


def acknowledge_in(tx: Tx, conversation: ConversationId, operator: OperatorId) -> bool:
    """An operator has a conversation: what they, everybody, or anybody for its waiting was told is acknowledged.

    What somebody else was told for another reason, as a mention, stays theirs to see. Whether there was anything.
    """
    mine = notifications.acknowledge_in(tx, conversation, operator)
    for number, whose in mine:
        _tell(tx, number, whose, conversation, f"operator:{operator}")
    return bool(mine)
