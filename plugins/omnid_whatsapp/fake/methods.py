"""The Cloud API's calls over the state: the same limits, the same errors when something is wrong."""

from omnid_whatsapp.fake.state import ApiError, FakeMessage, Json, State
from omnid_whatsapp.markup import utf16_length

__all__ = ["send"]

_TEXT, _CAPTION, _BUTTONS_BODY = 4096, 1024, 1024


def send(state: State, body: Json) -> Json:
    if body.get("messaging_product") != "whatsapp":
        raise ApiError(400, 100, "(#100) The parameter messaging_product is required.")
    if body.get("status") == "read":
        state.reads.append(body)
        state.changed()
        return {"success": True}
    who = _recipient(state, body)
    kind = body.get("type")
    if kind not in ("text", "image", "video", "audio", "document", "sticker", "interactive", "template"):
        raise ApiError(400, 131051, f"Unsupported message type {kind}")
    _CHECKS.get(kind, _check_media)(state, body[kind])
    media = body[kind].get("id") if kind not in ("text", "interactive", "template") else None
    sent = FakeMessage(id=f"wamid.out{state.next()}", to=who, body=body, file=state.files.get(media or ""))
    state.sent.append(sent)
    state.changed()
    return {"messaging_product": "whatsapp", "contacts": [{"input": who}], "messages": [{"id": sent.id}]}


def _recipient(state: State, body: Json) -> str:
    phone, user_id = body.get("to"), body.get("recipient")
    if (phone is not None and not str(phone).isdecimal()) or (phone is None and user_id is None):
        raise ApiError(400, 131009, "Parameter value is not valid: to")
    who = str(phone or user_id)
    if who not in state.people:
        raise ApiError(400, 131026, "Message undeliverable")
    return who


def _check_text(_: State, text: Json) -> None:
    if not text["body"].strip() or utf16_length(text["body"]) > _TEXT:
        raise ApiError(400, 100, "(#100) Param text['body'] must be at least 1 and at most 4096 characters long.")


def _check_media(state: State, media: Json) -> None:
    if media.get("id") not in state.files:
        raise ApiError(400, 131053, "Media upload error")
    if utf16_length(media.get("caption", "")) > _CAPTION:
        raise ApiError(400, 131009, "Parameter value is not valid: caption")


def _check_interactive(state: State, shown: Json) -> None:
    header = shown.get("header")
    if header is not None:
        _check_media(state, header[header["type"]])
    action = shown["action"]
    if shown["type"] == "list":
        rows = [row for section in action["sections"] for row in section["rows"]]
        _check_choices(rows, most=10, title=24, data=200)
        limit = _TEXT
    elif shown["type"] == "button":
        _check_choices([button["reply"] for button in action["buttons"]], most=3, title=20, data=256)
        limit = _BUTTONS_BODY
    else:
        limit = _BUTTONS_BODY
    if not 1 <= utf16_length(shown["body"]["text"]) <= limit:
        raise ApiError(400, 131009, "Parameter value is not valid: body")


def _check_choices(choices: list[Json], *, most: int, title: int, data: int) -> None:
    ids, titles = {one["id"] for one in choices}, {one["title"] for one in choices}
    fit = all(1 <= utf16_length(one["title"]) <= title and len(one["id"].encode()) <= data for one in choices)
    if not fit or not 1 <= len(choices) <= most or not len(ids) == len(titles) == len(choices):
        raise ApiError(400, 131009, "Parameter value is not valid: buttons")


def _check_template(_: State, template: Json) -> None:
    if template["name"] == "no_such_template":
        raise ApiError(404, 132001, "Template name does not exist in the translation")


_CHECKS = {"text": _check_text, "interactive": _check_interactive, "template": _check_template}
