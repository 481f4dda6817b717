"""Consoles: the places operators work in outside the terminal, who is paired there, and what stands there."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from omnid.model.ids import ConsoleId, ConversationId, MessageId, OperatorId, PostId


class PostState(StrEnum):
    """How far a post came on its way to a console; ``heard``: it came from there, an operator wrote it."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HEARD = "heard"


class Console(Struct, frozen=True, kw_only=True):
    """A configured console. ``config`` is as given: secrets by reference or literal, never to be shown."""

    id: ConsoleId
    kind: str
    name: str
    config: dict[str, Any]
    enabled: bool
    created_at: int
    updated_at: int


class ConsolePerson(Struct, frozen=True, kw_only=True):
    """Who an operator is on a console. ``current_id``: the conversation they chose, where a place has no threads."""

    console_id: ConsoleId
    console: str
    external_id: str
    operator_id: OperatorId
    operator: str
    paired_at: int
    current_id: ConversationId | None


class ConsoleThread(Struct, frozen=True, kw_only=True):
    """Where a conversation is shown in a place of a console; ``external_id`` is None while it is being opened.

    ``state`` and ``data`` are the console's own.
    """

    place: str
    conversation_id: ConversationId
    external_id: str | None
    state: str
    data: dict[str, Any]


class ConsolePost(Struct, frozen=True, kw_only=True):
    """Something that stands in a place of a console, or is to. ``sort`` and ``data`` are the console's own.

    ``duplicate_possible``: an attempt whose outcome nobody knows was made before.
    """

    id: PostId
    place: str
    conversation_id: ConversationId | None
    message_id: MessageId | None
    sort: str
    data: dict[str, Any]
    state: PostState
    external_id: str | None
    duplicate_possible: bool
    created_at: int
