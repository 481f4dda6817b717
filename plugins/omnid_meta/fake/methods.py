"""The Send API over the state: the same limits, the same errors when something is wrong."""

from omnid_meta.fake.state import ApiError, FakeMessage, Json, State
from omnid_meta.flavour import Flavour

__all__ = ["send"]


def send(state: State, flavour: Flavour, body: Json) -> Json:
    who = str(body["recipient"]["id"])
    if who not in state.people:
        raise ApiError(400, 100, 2018001, "(#100) No matching user found")
    if "sender_action" in body:
        state.actions.append((who, body["sender_action"]))
        state.changed()
        return {"recipient_id": who}
    if who in state.late and body.get("tag") != "HUMAN_AGENT":
        raise ApiError(400, 10, 2018278, "(#10) This message is sent outside of allowed window.")
    _check(state, flavour, body)
    attachment = body["message"].get("attachment", {}).get("payload", {})
    data = state.uploads.get(attachment.get("attachment_id", ""))
    sent = FakeMessage(mid=f"m_out{state.next()}", to=who, body=body, data=data)
    state.sent.append(sent)
    state.changed()
    return {"recipient_id": who, "message_id": sent.mid}


def _check(state: State, flavour: Flavour, body: Json) -> None:
    message = body["message"]
    known = {"text", "attachment", "quick_replies"} | ({"metadata"} if flavour.typed else set())
    if not set(message) <= known:
        raise ApiError(400, 100, 0, f"(#100) Invalid keys {set(message) - known} were found in param message")
    text, attachment = message.get("text"), message.get("attachment")
    if (text is None) == (attachment is None) or (text is not None and not text.strip()):
        raise ApiError(400, 100, 0, "(#100) The message must have text or an attachment, and not both")
    if text is not None and not flavour.fits(text):
        raise ApiError(400, 100, 0, "(#100) Length of param message[text] is too long")
    if attachment is not None:
        _check_attachment(state, attachment)
    replies = message.get("quick_replies", [])
    if len(replies) > 13 or any(len(reply["title"]) > 20 for reply in replies):
        raise ApiError(400, 100, 0, "(#100) Invalid quick replies")


def _check_attachment(state: State, attachment: Json) -> None:
    payload = attachment["payload"]
    if attachment["type"] == "template":
        if not 1 <= len(payload["buttons"]) <= 3 or len(payload["text"]) > 640:
            raise ApiError(400, 100, 0, "(#100) Invalid button template")
    elif "attachment_id" in payload and payload["attachment_id"] not in state.uploads:
        raise ApiError(400, 100, 2018074, "(#100) Invalid attachment ID")
