"""Puts conversations aside, and opens them again when their time has come."""

from datetime import UTC
from typing import Annotated

from msgspec import Meta

from omnid.desk import changing, clocks
from omnid.desk.operation import Request, operation
from omnid.errors import Invalid
from omnid.events import ConversationReopened, ConversationSnoozed
from omnid.model import Actor, Conversation, ConversationId
from omnid.policy import moments, weekly
from omnid.policy.sentences import sentence
from omnid.store import conversations, outlook
from omnid.store.database import Tx

LONGEST_MS = 5 * 366 * 24 * 3600 * 1000


class Snooze(Request, frozen=True):
    """``until_at``: a time in ms since the epoch, UTC. ``until``: one as people say it (``2h``, ``mon 09:00``), by the
    clock of ``timezone``, else of the operator's shift, of the hours, of ``local_timezone``, UTC. Without either, until
    the contact writes.
    """

    conversation_id: ConversationId
    until_at: int | None = None
    until: Annotated[str, Meta(max_length=100)] | None = None
    timezone: str | None = None
    local_timezone: str | None = None


@operation("conversation.snooze")
def snooze(tx: Tx, actor: Actor, request: Snooze) -> Conversation:
    """Put it aside until a time or until the contact writes."""
    conversation = conversations.unmerged(tx, request.conversation_id)
    until_at = _until(tx, actor, request, conversation)
    check(tx, until_at)
    conversations.snooze(tx, conversation.id, until_at)
    tx.emit(
        ConversationSnoozed(
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            until_at=until_at,
            actor=actor.label,
        )
    )
    return changing.remember(tx, actor, "conversation.snooze", conversation)


def _until(tx: Tx, actor: Actor, request: Snooze, conversation: Conversation) -> int | None:
    if request.until is None:
        return request.until_at
    if request.until_at is not None:
        raise Invalid(sentence("time_twice"), path="until")
    clock = clocks.Clock(request.timezone, request.local_timezone)
    return clocks.moment(tx, actor, request.until, clock, conversation, "until")


def readable(tx: Tx, until: str | None, timezone: str | None) -> None:
    """Raises `Invalid` for what is a time, or a zone, nowhere; so that many need not say it."""
    if timezone is not None:
        weekly.zone(timezone)
    if until is not None:
        check(tx, moments.moment(until, UTC, tx.now))


def check(tx: Tx, until_at: int | None) -> None:
    """Raises `Invalid` for a time that makes no sense."""
    if until_at is None:
        return
    if until_at <= tx.now:
        raise Invalid(sentence("passed"), path="until_at")
    if until_at > tx.now + LONGEST_MS:
        raise Invalid(sentence("five_years"), path="until_at")


def wake(tx: Tx) -> int | None:
    """Open the snoozed conversations whose time has come; when the next one's comes (ms), if any."""
    next_at = outlook.look(tx).wake_at
    if next_at is None or next_at > tx.now:
        return next_at
    for conversation_id in conversations.due(tx):
        conversation = conversations.get(tx, conversation_id)
        conversations.open_again(tx, conversation_id)
        tx.emit(ConversationReopened(conversation_id=conversation_id, contact_id=conversation.contact_id))
    return outlook.look(tx).wake_at
