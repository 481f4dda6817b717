"""Values that the console's pure parts are tested with: conversations, messages, happenings."""

from collections.abc import Callable
from typing import Any

from omnid.desk.log import Happening
from omnid.desk.showing import ConversationDetail
from omnid.events import Event
from omnid.model import (
    ChannelId,
    Contact,
    ContactId,
    Conversation,
    ConversationId,
    ConversationState,
    IdentityId,
    Message,
    MessageId,
    MessageState,
    MessageType,
    OperatorId,
    Seq,
)

NOW = 1_750_000_000_000
MINUTE = 60_000
ANNA, BORIS = OperatorId(1), OperatorId(2)
OPERATORS = {"Anna": ANNA, "Boris": BORIS}


def a_conversation(number: int, **changes: Any) -> Conversation:
    """Open, nobody's, of contact ``number``; somebody waits for ``number`` minutes unless it is said otherwise."""
    values: dict[str, Any] = {
        "id": ConversationId(number),
        "contact_id": ContactId(number),
        "contact": f"Contact {number}",
        "state": ConversationState.OPEN,
        "channel_id": ChannelId(1),
        "channel": "site",
        "identity_id": IdentityId(number),
        "operator_id": None,
        "operator": None,
        "waiting_since_at": NOW - number * MINUTE,
        "snoozed_until_at": None,
        "last_message_at": NOW - number * MINUTE,
        "last_text": "hello",
        "message_count": 1,
        "created_at": NOW - number * MINUTE,
        "updated_at": NOW - number * MINUTE,
        "closed_at": None,
    }
    return Conversation(**values | changes)


def of(name: str, number: int, **changes: Any) -> Conversation:
    """An operator's, answered."""
    values = {"operator": name, "operator_id": OPERATORS[name], "waiting_since_at": None}
    return a_conversation(number, **values | changes)


def a_message(number: int, conversation: int = 1, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": MessageId(number),
        "conversation_id": ConversationId(conversation),
        "contact_id": ContactId(conversation),
        "type": MessageType.INBOUND,
        "state": MessageState.RECEIVED,
        "key": f"key{number}",
        "text": f"message {number}",
        "channel_id": ChannelId(1),
        "channel": "site",
        "identity_id": IdentityId(conversation),
        "operator_id": None,
        "author": "Contact",
        "external_id": None,
        "entities": [],
        "buttons": [],
        "attachments": [],
        "created_at": NOW + number,
        "sent_at": NOW + number,
        "edited_at": None,
        "deleted_at": None,
        "reason": None,
        "duplicate_possible": False,
    }
    return Message(**values | changes)


def an_answer(number: int, text: str, conversation: int = 1, author: str = "Anna", **changes: Any) -> Message:
    values = {"type": MessageType.OUTBOUND, "state": MessageState.QUEUED, "text": text, "author": author}
    return a_message(number, conversation, **values | changes)


def a_note(number: int, text: str, conversation: int = 1, author: str = "Anna") -> Message:
    return a_message(number, conversation, type=MessageType.NOTE, text=text, author=author, channel=None)


def a_detail(one: Conversation, *messages: Message, before: str | None = None) -> ConversationDetail:
    contact = Contact(
        id=one.contact_id,
        public_id="c",
        name=one.contact,
        language=None,
        created_at=one.created_at,
        updated_at=one.created_at,
    )
    return ConversationDetail(
        conversation=one,
        contact=contact,
        identities=[],
        claims=[],
        attributes={},
        participants=[],
        links=[],
        messages=list(messages),
        before=before,
    )


def happens(seq: int, event: Callable[..., Event], message: Message, **more: Any) -> Happening:
    """A fact about a message, as it comes by the log."""
    about = {"message_id": message.id, "conversation_id": message.conversation_id, "contact_id": message.contact_id}
    return Happening(seq=Seq(seq), at=NOW, event=event(**about, **more), message=message)
