"""What leaves → the bodies of Meta's “messages” calls; pure."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from omnid.channel import AttachmentType, Button, Outgoing, OutgoingFile, Rejected
from omnid_meta.convert import OUR_MARK
from omnid_meta.flavour import Flavour

__all__ = ["HUMAN_AGENT", "Body", "action", "by_id", "by_url", "file", "sort_of", "text", "upload_fields"]

Body = dict[str, Any]

HUMAN_AGENT = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
"""Instead of the usual type: an operator answers after the 24 hours, for up to seven days."""

_MOST_REPLIES, _REPLY_TITLE, _PAYLOAD = 13, 20, 1000
_MOST_BUTTONS, _BUTTON_TEXT = 3, 640
_SORTS = {
    AttachmentType.IMAGE: "image",
    AttachmentType.ANIMATION: "image",
    AttachmentType.STICKER: "image",
    AttachmentType.VIDEO: "video",
    AttachmentType.AUDIO: "audio",
    AttachmentType.VOICE: "audio",
}


def text(outgoing: Outgoing, flavour: Flavour) -> Body:
    """A text, with its buttons as they can be shown. Raises `Rejected`."""
    _demand_text(outgoing)
    buttons = [button for row in outgoing.buttons for button in row]
    replies, links = [one for one in buttons if not one.url], [one for one in buttons if one.url]
    if links and flavour.link_buttons and len(buttons) <= _MOST_BUTTONS and len(outgoing.text) <= _BUTTON_TEXT:
        return _envelope(outgoing, flavour, {"attachment": _template(outgoing.text, buttons)})
    lines = [f"{button.text}: {button.url}" for button in links]
    shown = _quick_replies(replies)
    if replies and not shown:
        lines += ["", *(f"{number}. {button.text}" for number, button in enumerate(replies, 1))]
    written = "\n".join([outgoing.text, *lines])
    if lines and not flavour.fits(written):
        raise Rejected(f"With its {len(buttons)} choices the text is longer than {flavour.title} takes.")
    return _envelope(outgoing, flavour, {"text": written, **shown})


def file(outgoing: Outgoing, flavour: Flavour, attachment: Body) -> Body:
    """With the attachment that `by_id` or `by_url` made."""
    replies = [button for row in outgoing.buttons for button in row if not button.url]
    return _envelope(outgoing, flavour, {"attachment": attachment, **_quick_replies(replies)})


def by_id(sent: OutgoingFile, attachment_id: str) -> Body:
    return {"type": sort_of(sent), "payload": {"attachment_id": attachment_id}}


def by_url(sent: OutgoingFile, url: str) -> Body:
    return {"type": sort_of(sent), "payload": {"url": url}}


def upload_fields(sent: OutgoingFile) -> Body:
    return {"attachment": {"type": sort_of(sent), "payload": {"is_reusable": True}}}


def sort_of(sent: OutgoingFile) -> str:
    """A picture or a film by what it is: Meta refuses one that is told as the other."""
    sort = _SORTS.get(sent.type, "file")
    if sort == "image" and sent.mime.startswith("video/"):
        return "video"
    return sort


def action(recipient: str, name: str) -> Body:
    return {"recipient": {"id": recipient}, "sender_action": name}


def _demand_text(outgoing: Outgoing) -> None:
    if not outgoing.text.strip():
        raise Rejected("Meta takes no empty messages.")
    try:
        outgoing.text.encode()
    except UnicodeEncodeError:
        raise Rejected("Meta cannot carry this text: it holds half a character.") from None


def _envelope(outgoing: Outgoing, flavour: Flavour, message: Body) -> Body:
    body: Body = {"recipient": {"id": outgoing.recipient}, "message": message}
    if not flavour.typed:
        return body
    return {**body, "messaging_type": "RESPONSE", "message": {**message, "metadata": f"{OUR_MARK}{outgoing.key}"}}


def _template(written: str, buttons: Sequence[Button]) -> Body:
    shown = [
        {"type": "web_url", "title": _title(one), "url": one.url}
        if one.url
        else {"type": "postback", "title": _title(one), "payload": _payload(one)}
        for one in buttons
    ]
    return {"type": "template", "payload": {"template_type": "button", "text": written, "buttons": shown}}


def _quick_replies(replies: Sequence[Button]) -> Body:
    titles = {_title(button) for button in replies}
    if not 1 <= len(replies) <= _MOST_REPLIES or len(titles) < len(replies) or "" in titles:
        return {}
    shown = [{"content_type": "text", "title": _title(one), "payload": _payload(one)} for one in replies]
    return {"quick_replies": shown}


def _title(button: Button) -> str:
    text = button.text.strip()
    return text if len(text) <= _REPLY_TITLE else f"{text[: _REPLY_TITLE - 1].rstrip()}…"


def _payload(button: Button) -> str:
    """Data that is too long is cut and ends in a hash of the whole, always the same."""
    data = button.data or button.text
    if len(data.encode()) <= _PAYLOAD:
        return data
    digest = sha256(data.encode()).hexdigest()[:32]
    return f"{data.encode()[: _PAYLOAD - len(digest) - 1].decode(errors='ignore')}~{digest}"
