"""VK's methods over the state: the same limits, the same errors when something is wrong."""

import json
from collections.abc import Callable
from typing import Any

from omnid_vk.fake.state import ApiError, FakeFile, FakeMessage, Json, State

__all__ = ["METHODS", "upload"]

_TEXT_LIMIT, _LABEL_LIMIT, _PAYLOAD_LIMIT = 4096, 40, 255
_NO_DOCUMENTS = (".exe", ".mp3")


def _send(state: State, params: Json) -> Any:
    several = "peer_ids" in params
    peer = int(params["peer_ids" if several else "peer_id"])
    text = _checked_text(params)
    _check_keyboard(params)
    if peer not in state.people or peer in state.denied:
        refused = {"code": 901, "description": "Can't send messages for users without permission"}
        if several:
            return [{"peer_id": peer, "message_id": 0, "error": refused}]
        raise ApiError(901, refused["description"])  # type: ignore[arg-type]
    sent = state.send(peer, text, params)
    whole = {"peer_id": peer, "message_id": 90_000 + sent.cmid, "conversation_message_id": sent.cmid}
    return [whole] if several else whole["message_id"]


def _checked_text(params: Json) -> str:
    text = str(params.get("message", ""))
    if not text.strip() and not params.get("attachment"):
        raise ApiError(100, "One of the parameters specified was missing or invalid: message is empty or invalid")
    if len(text) > _TEXT_LIMIT:
        raise ApiError(914, "Message is too long")
    return text


def _check_keyboard(params: Json) -> None:
    board = json.loads(params.get("keyboard", '{"buttons":[]}'))
    rows = board["buttons"]
    most_rows, most = (6, 10) if board.get("inline") else (10, 40)
    if len(rows) > most_rows or sum(map(len, rows)) > most or any(len(row) > 5 for row in rows):
        raise ApiError(911, "Keyboard format is invalid: too many buttons")
    for row in rows:
        for button in row:
            action = button["action"]
            if len(action["label"]) > _LABEL_LIMIT or len(action.get("payload", "")) > _PAYLOAD_LIMIT:
                raise ApiError(911, "Keyboard format is invalid: label or payload is too long")


def _mark_read(state: State, params: Json) -> int:
    state.marked[int(params["peer_id"])] = int(params["up_to_cmid"])
    return 1


def _find(state: State, peer: int, cmid: int) -> FakeMessage:
    for sent in state.sent:
        if (sent.peer_id, sent.cmid) == (peer, cmid) and not sent.deleted:
            return sent
    raise ApiError(100, "One of the parameters specified was missing or invalid: message not found")


def _edit(state: State, params: Json) -> int:
    sent = _find(state, int(params["peer_id"]), int(params["cmid"]))
    if sent.old:
        raise ApiError(909, "Can't edit this message, because it's too old")
    sent.text, sent.edits = _checked_text(params), sent.edits + 1
    state.changed()
    return 1


def _delete(state: State, params: Json) -> list[Json]:
    peer, cmid = int(params["peer_id"]), int(params["cmids"])
    sent = _find(state, peer, cmid)
    if sent.old:
        refused = {"code": 924, "description": "Can't delete this message for everybody"}
        return [{"peer_id": peer, "conversation_message_id": cmid, "error": refused}]
    sent.deleted = True
    state.changed()
    return [{"peer_id": peer, "conversation_message_id": cmid, "response": 1}]


def _history(state: State, params: Json) -> Json:
    past = state.history.get(int(params["peer_id"]), [])
    return {"count": len(past), "items": past[::-1][: int(params.get("count", 20))]}


def _conversations(state: State, params: Json) -> Json:
    found = [(peer, count) for peer, count in state.unread.items() if count or params.get("filter") != "unread"]
    begin, count = int(params.get("offset", 0)), int(params.get("count", 20))
    items = [{"conversation": {"peer": {"id": peer}, "unread_count": unread}} for peer, unread in found]
    return {"count": len(items), "items": items[begin : begin + count]}


def _users(state: State, params: Json) -> list[Json]:
    numbers = [int(number) for number in str(params["user_ids"]).split(",")]
    return [state.people[number] for number in numbers if number in state.people]


def _groups(state: State, _: Json) -> Json:
    group = {"id": state.group, "name": "Fake shop", "screen_name": "fake_shop", "type": "group"}
    return {"groups": [group], "profiles": []}


def _permissions(state: State, _: Json) -> Json:
    return {"mask": 1, "permissions": [{"name": name, "setting": 1} for name in state.rights]}


def _long_poll_settings(state: State, _: Json) -> Json:
    events = {key: int(value) for key, value in state.long_poll.items() if key.startswith("message_")}
    return {"is_enabled": bool(int(state.long_poll.get("enabled", 0))), "api_version": "5.199", "events": events}


def _set_long_poll(state: State, params: Json) -> int:
    _demand(state, "manage")
    state.long_poll |= params
    return 1


def _add_server(state: State, params: Json) -> Json:
    _demand(state, "manage")
    state.server = {**params, "id": 1, "status": "unconfigured"}
    state.changed()
    return {"server_id": 1}


def _edit_server(state: State, params: Json) -> int:
    _demand(state, "manage")
    state.server |= {**params, "id": 1}
    state.changed()
    return 1


def _servers(state: State, _: Json) -> Json:
    return {"count": 1, "items": [state.server] if state.server else []}


def _set_callback(state: State, params: Json) -> int:
    _demand(state, "manage")
    state.server |= {"events": sorted(key for key in params if key.startswith("message_"))}
    state.changed()
    return 1


def _demand(state: State, right: str) -> None:
    if right not in state.rights:
        raise ApiError(15, "Access denied: no access to call this method")


def _save_photo(state: State, params: Json) -> list[Json]:
    number = str(params["photo"])
    if number not in state.uploads:
        raise ApiError(100, "One of the parameters specified was missing or invalid: photo is undefined")
    return [{"id": int(number), "owner_id": -state.group, "access_key": "k"}]


def _save_document(state: State, params: Json) -> Json:
    number = str(params["file"])
    if number not in state.uploads:
        raise ApiError(105, "Couldn't save file")
    return {"type": "doc", "doc": {"id": int(number), "owner_id": -state.group, "title": params.get("title")}}


def upload(state: State, sort: str, file: FakeFile | None) -> Json:
    """What an upload server says."""
    if file is None or not file.data:
        return {"error": "no file", "error_descr": "upload failed: no file"}
    if sort == "doc" and file.name.lower().endswith(_NO_DOCUMENTS):
        return {"error": "unknown error", "error_descr": "files of this type are not allowed"}
    if sort == "photo" and file.data.startswith(b"not a picture"):
        return {"server": 1, "photo": "[]", "hash": "h"}
    number = str(len(state.uploads) + 1)
    state.uploads[number] = file
    return {"server": 1, "photo": number, "hash": "h"} if sort == "photo" else {"file": number}


def _yes(_: State, __: Json) -> int:
    return 1


METHODS: dict[str, Callable[[State, Json], Any]] = {
    "messages.send": _send,
    "messages.edit": _edit,
    "messages.delete": _delete,
    "messages.getHistory": _history,
    "messages.getConversations": _conversations,
    "messages.setActivity": _yes,
    "messages.sendMessageEventAnswer": _yes,
    "messages.markAsRead": _mark_read,
    "users.get": _users,
    "groups.getById": _groups,
    "groups.getTokenPermissions": _permissions,
    "groups.getLongPollSettings": _long_poll_settings,
    "groups.setLongPollSettings": _set_long_poll,
    "groups.addCallbackServer": _add_server,
    "groups.editCallbackServer": _edit_server,
    "groups.getCallbackServers": _servers,
    "groups.setCallbackSettings": _set_callback,
    "photos.saveMessagesPhoto": _save_photo,
    "docs.save": _save_document,
}
"""All but those that answer with an address of the fake's own."""
