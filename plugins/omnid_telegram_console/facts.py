"""What happened → what is to be posted about it; pure. Facts are read by their tags, which are a stable interface."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from omnid.console import AttachmentState, Message, MessageType

__all__ = ["BYTELESS", "Wanted", "wanted"]

BYTELESS = frozenset({"location", "contact"})
_SILENT = frozenset(
    {"message_sent", "message_delivered", "message_read", "message_drafted", "message_retried", "attachment_stored"}
    | {"attachment_failed", "message_queued", "message_received", "note_added", "notice_added"}
    | {"correction_queued", "correction_sent", "correction_retried", "correction_failed"}
)
"""Facts about a conversation that do not change its card."""
_LINES = frozenset({"conversation_closed", "conversation_reopened", "conversation_snoozed"})
_TROUBLE = {"message_failed": "failed", "message_unsure": "unsure", "message_cancelled": "cancelled"}


class Wanted(Struct, frozen=True, kw_only=True):
    """One thing to post. ``sort``: message, file, line, edited, deleted, trouble, card or topic."""

    sort: str
    data: dict[str, Any] = {}
    about_message: bool = False


_CARD = Wanted(sort="card")
"""It tells who waits, which a message of either side changes; where nothing has changed it costs no call."""


def wanted(fact: Mapping[str, Any], message: Message | None, *, heard: bool) -> list[Wanted]:
    """``heard``: an operator wrote the message on this console, so it stands there already."""
    tag = fact["type"]
    if message is not None and tag in _MESSAGES:
        return _MESSAGES[tag](fact, message, heard)
    if tag in _TROUBLE and message is not None:
        if tag == "message_unsure" and fact.get("due_at") is not None:
            return []  # it is tried again by itself; the end of that is told
        data = {"what": _TROUBLE[tag], "reason": fact.get("reason", "")}
        return [Wanted(sort="trouble", data=data, about_message=True)]
    return _about_conversation(tag, fact)


def _about_conversation(tag: str, fact: Mapping[str, Any]) -> list[Wanted]:
    if tag == "identity_unreachable" or "conversation_id" not in fact or tag in _SILENT:
        return []
    if tag == "conversation_assigned":
        taken = fact.get("operator_id") is not None and fact.get("actor") == f"operator:{fact['operator_id']}"
        line = "taken" if taken else "assigned" if fact.get("operator_id") is not None else "unassigned"
        return [Wanted(sort="line", data={"line": line, "operator_id": fact.get("operator_id")}), _CARD]
    if tag in _LINES:
        found = [Wanted(sort="line", data={"line": tag, "until_at": fact.get("until_at")}), _CARD]
        if tag != "conversation_snoozed":
            found.append(Wanted(sort="topic", data={"closed": tag == "conversation_closed"}))
        return found
    return [_CARD]


def _received(_: Mapping[str, Any], message: Message, heard: bool) -> list[Wanted]:
    return [Wanted(sort="message", about_message=True), *_files(message), _CARD]


def _sent(fact: Mapping[str, Any], message: Message, heard: bool) -> list[Wanted]:
    return [*_said(fact, message, heard), _CARD]


def _said(_: Mapping[str, Any], message: Message, heard: bool) -> list[Wanted]:
    if heard or (message.type is MessageType.NOTICE and not message.text):
        return []
    return [Wanted(sort="message", about_message=True), *_files(message)]


def _files(message: Message) -> list[Wanted]:
    """Those stored already; the others come with a fact of their own."""
    return [
        Wanted(sort="file", data={"attachment": one.id}, about_message=True)
        for one in message.attachments
        if one.state is AttachmentState.STORED
    ]


def _stored(fact: Mapping[str, Any], message: Message, heard: bool) -> list[Wanted]:
    if heard:
        return []
    return [Wanted(sort="file", data={"attachment": fact["attachment_id"]}, about_message=True)]


def _not_fetched(fact: Mapping[str, Any], message: Message, heard: bool) -> list[Wanted]:
    data = {"line": "no_file", "attachment": fact["attachment_id"], "reason": fact["reason"]}
    return [Wanted(sort="line", data=data, about_message=True)]


def _edited(_: Mapping[str, Any], message: Message, heard: bool) -> list[Wanted]:
    return [] if heard else [Wanted(sort="edited", about_message=True)]


def _deleted(fact: Mapping[str, Any], message: Message, heard: bool) -> list[Wanted]:
    return [Wanted(sort="deleted", about_message=True)]


_MESSAGES = {
    "message_received": _received,
    "message_queued": _sent,
    "note_added": _said,
    "notice_added": _said,
    "attachment_stored": _stored,
    "attachment_failed": _not_fetched,
    "message_edited": _edited,
    "message_deleted": _deleted,
}
