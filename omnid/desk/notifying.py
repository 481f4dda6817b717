"""Tells somebody something: once, on every way they have, until they acknowledge it."""

from collections.abc import Sequence
from typing import NamedTuple

from omnid.events import NotificationAcknowledged, NotificationMade
from omnid.model import (
    SYSTEM,
    ConversationId,
    EscalationId,
    Language,
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
NOBODY = Reader(None, [])


def notify(
    tx: Tx,
    *,
    operator: OperatorId | None,
    conversation: ConversationId | None = None,
    reason: str,
    said: Sentence,
    key: str,
    everybody: bool = True,
) -> NotificationId | None:
    """Tell an operator, or with None everybody; None when that was told under this key already.

    Consoles show it from the log. It also leaves by each of the operator's ways and, unless ``everybody`` is off, by
    those of the desk. ``reason``: a word such as ``mention``. ``said`` is put into the language of whoever is told.
    """
    reader = NOBODY if operator is None else ways.readers(tx, [operator])[operator]
    told = _Told(conversation, None, reason, {})
    return _make(tx, told, operator, reader, said, key, everybody=everybody)


def notify_each(
    tx: Tx,
    operators: Sequence[OperatorId],
    *,
    conversation: ConversationId | None = None,
    reason: str,
    said: Sentence,
    key: str,
    escalation: EscalationId | None = None,
) -> None:
    """Tell each of them the same, or where there are none everybody; by the ways of the desk it leaves once.

    ``key``: of all of it; each one's has their number behind it.
    """
    readers = ways.readers(tx, operators)
    told = _Told(conversation, escalation, reason, {})
    recipients: list[OperatorId | None] = [*operators] or [None]
    for operator in recipients:
        reader = NOBODY if operator is None else readers[operator]
        _make(tx, told, operator, reader, said, f"{key}:{operator or 0}", everybody=operator == recipients[0])


class _Told(NamedTuple):
    """What is the same for all who are told; ``texts``: in the languages that were wanted so far."""

    conversation_id: ConversationId | None
    escalation_id: EscalationId | None
    reason: str
    texts: dict[Language, str]


def _make(
    tx: Tx, told: _Told, operator: OperatorId | None, reader: Reader, said: Sentence, key: str, *, everybody: bool
) -> NotificationId | None:
    language = reader.language or settings.desk(tx).language
    if language not in told.texts:
        text = say(said, language)
        told.texts[language] = text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"
    conversation = told.conversation_id
    number = notifications.add(tx, operator, conversation, told.escalation_id, told.reason, told.texts[language], key)
    if number is None:
        return None
    for way in reader.ways + (ways.of(tx, None) if everybody else []):
        deliveries.add(tx, number, way)
    tx.emit(
        NotificationMade(notification_id=number, operator_id=operator, reason=told.reason, conversation_id=conversation)
    )
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


def over(tx: Tx, conversation: ConversationId, escalation: EscalationId) -> None:
    """A wait has ended without anybody having shown that they have it, as by a program's answer: it is no news more."""
    for number, whose in notifications.acknowledge_of(tx, escalation):
        _tell(tx, number, whose, conversation, SYSTEM.label)
