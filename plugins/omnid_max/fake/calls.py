"""The fake MAX's methods: what each call does to the state and answers."""

import json
from collections.abc import Callable
from typing import Any

from omnid_max.fake.state import BOT_ID, BOT_NAME, FIRST_TIME, FakeMessage, Json, State, chat_of

__all__ = ["CALLS", "ApiError"]

_TEXT_LIMIT = 4000


class ApiError(Exception):
    """What MAX says instead of a result."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def _me(state: State, query: Json, body: Json) -> Json:
    return {"user_id": BOT_ID, "first_name": "Omnid", "username": BOT_NAME, "is_bot": True, "last_activity_time": 0}


def _send(state: State, query: Json, body: Json) -> Json:
    _demand_body(state, body)
    message = state.accept(int(query["user_id"]), body)
    return {"message": _shown(message)}


def _edit(state: State, query: Json, body: Json) -> Json:
    _demand_body(state, body)
    message = _find(state, query)
    if message.old:
        raise ApiError(400, "proto.payload", "Message is too old to be edited")
    message.body = {**message.body, **body}
    message.edits += 1
    state.changed()
    return {"success": True}


def _delete(state: State, query: Json, body: Json) -> Json:
    _find(state, query).deleted = True
    state.changed()
    return {"success": True}


def _answer(state: State, query: Json, body: Json) -> Json:
    if not query.get("callback_id") or not (body.get("message") or body.get("notification")):
        raise ApiError(400, "proto.payload", "message or notification is required")
    return {"success": True}


def _subscriptions(state: State, query: Json, body: Json) -> Json:
    return {"subscriptions": [{"url": url, "time": FIRST_TIME} for url in state.subscriptions]}


def _subscribe(state: State, query: Json, body: Json) -> Json:
    if not body["url"].startswith("https://"):
        return {"success": False, "message": "Only https is allowed"}
    state.subscriptions[body["url"]] = body
    state.changed()
    return {"success": True}


def _unsubscribe(state: State, query: Json, body: Json) -> Json:
    state.subscriptions.pop(query["url"], None)
    state.changed()
    return {"success": True}


def _demand_body(state: State, body: Json) -> None:
    text, attachments = body.get("text") or "", body.get("attachments") or []
    if not text and not attachments:
        raise ApiError(400, "proto.payload", "text or attachments are required")
    if len(text) > _TEXT_LIMIT:
        raise ApiError(400, "proto.payload", f"text: size must be between 0 and {_TEXT_LIMIT}")
    for attachment in attachments:
        if attachment["type"] in ("image", "video", "audio", "file"):
            tokens = _tokens(attachment["payload"])
            if not tokens or any(token not in state.uploads for token in tokens):
                raise ApiError(400, "proto.payload", "unknown attachment token")


def _tokens(payload: Json) -> list[str]:
    photos = payload.get("photos") or {}
    return [payload["token"]] if payload.get("token") else [one["token"] for one in photos.values()]


def _find(state: State, query: Json) -> FakeMessage:
    for message in state.sent:
        if message.mid == query["message_id"] and not message.deleted:
            return message
    raise ApiError(404, "not.found", "Message not found")


def _shown(message: FakeMessage) -> Json:
    return {
        "sender": {"user_id": BOT_ID, "first_name": "Omnid", "is_bot": True},
        "recipient": {"chat_id": chat_of(message.user), "chat_type": "dialog", "user_id": message.user},
        "timestamp": FIRST_TIME,
        "body": {"mid": message.mid, "seq": 1, "text": message.text, "attachments": []},
    }


Call = Callable[[State, Json, Json], Json]
CALLS: dict[str, Call] = {
    "GET /me": _me,
    "POST /messages": _send,
    "PUT /messages": _edit,
    "DELETE /messages": _delete,
    "POST /answers": _answer,
    "GET /subscriptions": _subscriptions,
    "POST /subscriptions": _subscribe,
    "DELETE /subscriptions": _unsubscribe,
}


def decoded(body: bytes) -> Any:
    return json.loads(body) if body else {}
