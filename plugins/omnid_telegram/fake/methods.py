"""The Bot API's methods over the state: the same limits, the same sentences when something is wrong."""

from collections.abc import Callable
from typing import Any

from omnid_telegram.fake.forum import FORUM_METHODS, PACED, group_of, pace, place_in_topic
from omnid_telegram.fake.state import BOT_NAME, FIRST_DATE, ApiError, FakeFile, FakeMessage, Json, State, private
from omnid_telegram.markup import utf16_length

__all__ = ["METHODS", "SENDERS", "perform", "send"]

_MB = 1024 * 1024
_TEXT_LIMIT, _CAPTION_LIMIT, _BUTTON_LIMIT = 4096, 1024, 64
_PHOTO_LIMIT, _UPLOAD_LIMIT, _DOWNLOAD_LIMIT = 10 * _MB, 50 * _MB, 20 * _MB

SENDERS = {
    "sendMessage": None,
    "sendPhoto": "photo",
    "sendVideo": "video",
    "sendAnimation": "animation",
    "sendDocument": "document",
    "sendAudio": "audio",
    "sendVoice": "voice",
    "sendSticker": "sticker",
}
"""Each sending method with the parameter that holds its file."""


def send(state: State, method: str, params: Json, file: FakeFile | None) -> Json:
    chat = _chat(state, params)
    group = group_of(state, params)
    thread = place_in_topic(group, params) if group is not None else None
    text = _checked_text(params) if SENDERS[method] is None else _checked_file(method, params, file)
    _check_keyboard(params)
    pace(state, params)
    number, state.next_message = state.next_message, state.next_message + 1
    sent = FakeMessage(
        method=method, chat_id=chat, message_id=number, text=text, params=params, file=file, thread=thread
    )
    state.sent.append(sent)
    state.changed()
    return _shown(state, sent)


def perform(state: State, method: str, params: Json) -> Any:
    """Any but the sending ones."""
    if method in PACED:
        pace(state, params)
    return METHODS[method](state, params)


def _chat(state: State, params: Json) -> int:
    chat = params.get("chat_id")
    if isinstance(chat, int) and chat in state.groups:
        return chat
    if not isinstance(chat, int) or chat not in state.chats:
        raise ApiError(400, "Bad Request: chat not found")
    if chat in state.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    return chat


def _checked_text(params: Json) -> str:
    text = str(params.get("text", ""))
    if not text.strip():
        raise ApiError(400, "Bad Request: message text is empty")
    if utf16_length(text) > _TEXT_LIMIT:
        raise ApiError(400, "Bad Request: message is too long")
    _check_entities(text, params.get("entities", []))
    return text


def _checked_file(method: str, params: Json, file: FakeFile | None) -> str:
    caption = str(params.get("caption", ""))
    if file is None or not file.data:
        raise ApiError(400, "Bad Request: file must be non-empty")
    if len(file.data) > (_PHOTO_LIMIT if method == "sendPhoto" else _UPLOAD_LIMIT):
        raise ApiError(413, "Request Entity Too Large")
    if utf16_length(caption) > _CAPTION_LIMIT:
        raise ApiError(400, "Bad Request: message caption is too long")
    if method == "sendPhoto" and file.data.startswith(b"not a picture"):
        raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")
    _check_entities(caption, params.get("caption_entities", []))
    return caption


def _check_entities(text: str, entities: list[Json]) -> None:
    starts, position = {0}, 0
    for char in text:
        position += utf16_length(char)
        starts.add(position)
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if start not in starts or end not in starts or end > position:
            raise ApiError(400, f"Bad Request: entity begins or ends in the middle of a UTF-16 symbol at {start}")


def _check_keyboard(params: Json) -> None:
    for row in params.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            data = button.get("callback_data")
            if "url" not in button and not (data and len(data.encode()) <= _BUTTON_LIMIT):
                raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")


def _shown(state: State, sent: FakeMessage) -> Json:
    bot = {"id": 100, "is_bot": True, "first_name": "Fake", "username": BOT_NAME}
    group = group_of(state, {"chat_id": sent.chat_id})
    chat = private(sent.chat_id) if group is None else group.chat
    shown = {"message_id": sent.message_id, "from": bot, "chat": chat, "date": FIRST_DATE}
    return {**shown, "text" if SENDERS[sent.method] is None else "caption": sent.text}


def _find(state: State, params: Json, what: str) -> FakeMessage:
    chat = _chat(state, params)
    for sent in state.sent:
        if sent.chat_id == chat and sent.message_id == params.get("message_id") and not sent.deleted:
            return sent
    raise ApiError(400, f"Bad Request: message to {what} not found")


def _edit_text(state: State, params: Json) -> Json:
    return _edited(state, params, _checked_text(params))


def _edit_caption(state: State, params: Json) -> Json:
    return _edited(state, params, str(params.get("caption", "")))


def _edited(state: State, params: Json, text: str) -> Json:
    sent = _find(state, params, "edit")
    if sent.old:
        raise ApiError(400, "Bad Request: message can't be edited")
    markup = params.get("reply_markup")
    if sent.text == text and sent.params.get("reply_markup") == markup:
        raise ApiError(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
            "same as a current content and reply markup of the message",
        )
    sent.text, sent.edits, sent.params = text, sent.edits + 1, {**sent.params, "reply_markup": markup}
    state.changed()
    return _shown(state, sent)


def _edit_markup(state: State, params: Json) -> Json:
    return _edited(state, params, _find(state, params, "edit").text)


def _delete(state: State, params: Json) -> bool:
    if group_of(state, params) is not None and not any(
        one.message_id == params.get("message_id") for one in state.sent
    ):
        state.removed.append(int(params["message_id"]))  # of a member; an administrator may
        return True
    sent = _find(state, params, "delete")
    if sent.old:
        raise ApiError(400, "Bad Request: message can't be deleted for everyone")
    sent.deleted = True
    state.changed()
    return True


def _chat_action(state: State, params: Json) -> bool:
    _chat(state, params)
    return True


def _get_file(state: State, params: Json) -> Json:
    file = str(params.get("file_id"))
    if file not in state.files:
        raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    size = len(state.files[file])
    if size > _DOWNLOAD_LIMIT:
        raise ApiError(400, "Bad Request: file is too big")
    return {"file_id": file, "file_unique_id": file, "file_size": size, "file_path": f"files/{file}"}


def _get_me(_: State, __: Json) -> Json:
    return {"id": 100, "is_bot": True, "first_name": "Fake", "username": BOT_NAME}


def _set_webhook(state: State, params: Json) -> bool:
    url = str(params.get("url", ""))
    if url and not url.startswith("https://"):
        raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    state.webhook = params if url else {}
    state.changed()
    return True


def _set_commands(state: State, params: Json) -> bool:
    return True


def _delete_webhook(state: State, params: Json) -> bool:
    state.webhook = {}
    if params.get("drop_pending_updates"):
        state.confirm(state.next_update)
    state.changed()
    return True


def _webhook_info(state: State, _: Json) -> Json:
    keys = ("last_error_date", "last_error_message", "max_connections", "allowed_updates")
    known = {key: state.webhook[key] for key in keys if key in state.webhook}
    return {"url": state.webhook.get("url", ""), "pending_update_count": len(state.pending()), **known}


def _yes(_: State, __: Json) -> bool:
    return True


METHODS: dict[str, Callable[[State, Json], Any]] = {
    "getMe": _get_me,
    "getFile": _get_file,
    "editMessageText": _edit_text,
    "editMessageCaption": _edit_caption,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete,
    "sendChatAction": _chat_action,
    "answerCallbackQuery": _yes,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "setMyCommands": _set_commands,
    "getWebhookInfo": _webhook_info,
    **FORUM_METHODS,
}
"""All but the sending ones and getUpdates."""
