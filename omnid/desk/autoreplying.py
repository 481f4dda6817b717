"""Answers by itself, where somebody has set a text for it, that it is closed or will take a while."""

import re
from datetime import tzinfo
from typing import Annotated

from msgspec import Meta

from omnid import registry
from omnid.desk import hours, leaving, waits, writing, zones
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.errors import Invalid
from omnid.events import AutorepliesChanged, MessageQueued
from omnid.model import (
    SYSTEM,
    Actor,
    Autoreply,
    AutoreplyReason,
    ChannelId,
    Conversation,
    ConversationId,
    MessageState,
    MessageType,
    Role,
    Wait,
)
from omnid.policy import wording
from omnid.store import autoreplies, channels, contacts, conversations, messages, outbox
from omnid.store.database import Tx

Language = Annotated[str, Meta(pattern=r"^([a-z]{2,3})?$", description="as en or ru; empty for any other")]

_PLACES = ("{opens}", "{wait}")
_PLACE = re.compile(r"\{\w*\}")


class OneAutoreply(Request, frozen=True):
    reason: AutoreplyReason
    language: Language = ""


class SetAutoreply(OneAutoreply, frozen=True, kw_only=True):
    """``text`` may have ``{opens}``, when it is open again, and ``{wait}``, how long it takes; each only if known."""

    text: Annotated[str, Meta(min_length=1, max_length=2000)]


@operation("autoreply.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Autoreply]:
    """List what is said by itself; nothing is, unless somebody has set it."""
    return autoreplies.every(tx)


@operation("autoreply.set", role=Role.SUPERVISOR)
def set_(tx: Tx, actor: Actor, request: SetAutoreply) -> list[Autoreply]:
    """Say what is answered by itself when it is closed, or when an answer will take a while."""
    if not request.text.strip():
        raise Invalid("There is nothing to say: give a text.", path="text")
    unknown = [name for name in _PLACE.findall(request.text) if name not in _PLACES]
    if unknown:
        raise Invalid(f"There is no {unknown[0]} to fill in; there are {' and '.join(_PLACES)}.", path="text")
    autoreplies.put(tx, request.reason, request.language, request.text)
    tx.emit(AutorepliesChanged(actor=actor.label))
    return autoreplies.every(tx)


@operation("autoreply.remove", role=Role.SUPERVISOR)
def remove(tx: Tx, actor: Actor, request: OneAutoreply) -> Done:
    """Say nothing by itself any more."""
    if autoreplies.remove(tx, request.reason, request.language):
        tx.emit(AutorepliesChanged(actor=actor.label))
    return Done()


def answer(tx: Tx, channel: ChannelId, conversation_id: ConversationId) -> None:
    """Somebody wrote, and it was no machine: once for each closing time, or once for a matter that takes long."""
    texts = autoreplies.every(tx)
    if not texts or not _takes(tx, channel):
        return
    conversation = conversations.get(tx, conversation_id)
    wait = waits.expected(tx, channel)
    reason = AutoreplyReason.SLOW if wait.open else AutoreplyReason.CLOSED
    if conversation.waiting_since_at is None or (wait.open and not leaving.is_long(tx, wait)):
        return
    contact = contacts.get(tx, conversation.contact_id)
    said = _in([one for one in texts if one.reason is reason], contact.language or "")
    until_at = (conversation.opened_at if wait.open else wait.opens_at) or 0
    if said is not None and autoreplies.once(tx, conversation.id, reason, until_at):
        zone = zones.of(tx, contact.id, hours.of(tx, channel=channel))
        _say(tx, channel, conversation, _filled(said, wait, tx.now, zone))


def _takes(tx: Tx, channel: ChannelId) -> bool:
    """The website chat tells it itself; a form takes nothing."""
    able = registry.kind(channels.get(tx, channel).kind).capabilities
    return able.sends and not able.pull


def _in(texts: list[Autoreply], language: str) -> Autoreply | None:
    """The one in the contact's language, else the one for any other."""
    by_language = {one.language: one for one in texts}
    return by_language.get(language[:2].lower()) or by_language.get("")


def _filled(said: Autoreply, wait: Wait, now: int, zone: tzinfo) -> str:
    language = wording.spoken(said.language, said.text)
    is_known = wait.opens_at is not None and not wait.open
    opens = wording.moment(wait.opens_at or 0, now, zone, language) if is_known else "…"
    length = "…" if wait.expected_ms is None else wording.length(wait.expected_ms, language)
    return said.text.replace("{opens}", opens).replace("{wait}", length)


def _say(tx: Tx, channel: ChannelId, conversation: Conversation, text: str) -> None:
    # Not as an answer: whoever waits still waits for one.
    message = messages.add(
        tx,
        conversation.id,
        MessageType.OUTBOUND,
        MessageState.QUEUED,
        writing.new_key(),
        text,
        SYSTEM.name,
        channel=channel,
        identity=conversation.identity_id,
    )
    autoreplies.mark(tx, message)
    conversations.aside(tx, conversation.id)
    item = outbox.add(tx, message, conversation.id, channel, conversation.identity_id, tx.now)
    tx.emit(
        MessageQueued(
            message_id=message,
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            channel_id=channel,
            outbox_id=item,
            actor=SYSTEM.label,
        )
    )
