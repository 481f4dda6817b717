"""What leaves → the bodies of WhatsApp's “messages” calls; pure."""

import hashlib
from collections.abc import Sequence
from typing import Any

from omnid.channel import AttachmentType, Button, Outgoing, OutgoingFile, Rejected, Template
from omnid_whatsapp.ids import addressed
from omnid_whatsapp.markup import marked, utf16_length

__all__ = ["button_data", "file", "read_mark", "sort_of", "template", "text"]

Body = dict[str, Any]

_TEXT, _CAPTION, _BUTTONS_BODY = 4096, 1024, 1024
_BUTTON_TITLE, _ROW_TITLE, _ROW_DESCRIPTION = 20, 24, 72
_MOST_BUTTONS, _MOST_ROWS = 3, 10
_DATA = 200
"""Bytes of an id: a list's row takes 200, a button 256."""
_LIST_TITLE = "☰"
"""What is written on the button that opens a list; there are no words for it that fit every language."""

_MB = 1024 * 1024
_PICTURES = ("image", frozenset({"image/jpeg", "image/png"}), 5 * _MB)
_FILMS = ("video", frozenset({"video/mp4", "video/3gpp"}), 16 * _MB)
_SOUNDS = ("audio", frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}), 16 * _MB)
_STICKERS = ("sticker", frozenset({"image/webp"}), 100 * 1024)
_DOCUMENTS: tuple[str, frozenset[str], int] = ("document", frozenset(), 0)
_SORTS = {
    AttachmentType.IMAGE: _PICTURES,
    AttachmentType.VIDEO: _FILMS,
    AttachmentType.ANIMATION: _FILMS,
    AttachmentType.AUDIO: _SOUNDS,
    AttachmentType.VOICE: _SOUNDS,
    AttachmentType.STICKER: _STICKERS,
}


def text(outgoing: Outgoing) -> Body:
    """A text, with its buttons as WhatsApp can show them. Raises `Rejected`."""
    _demand_text(outgoing)
    replies, links = _split(outgoing.buttons)
    if len(links) == 1 and not replies and utf16_length(outgoing.text) <= _BUTTONS_BODY:
        return _interactive(outgoing, outgoing.text, _link_button(links[0]))
    written = "\n".join([outgoing.text, *(f"{button.text}: {button.url}" for button in links)])
    found = _buttons(written, replies) or _rows(written, replies)
    if found is not None:
        return _interactive(outgoing, written, found)
    written = _with_choices(written, replies, _TEXT)
    body = marked(written, outgoing.entities, _TEXT)
    return {**_envelope(outgoing), "type": "text", "text": {"body": body, "preview_url": True}}


def file(outgoing: Outgoing, sent: OutgoingFile, media_id: str) -> Body:
    """A file that was uploaded, with the text as its caption. Raises `Rejected`."""
    sort = sort_of(sent, outgoing.text)
    replies, links = _split(outgoing.buttons)
    written = "\n".join(line for line in (outgoing.text, *(f"{one.text}: {one.url}" for one in links)) if line)
    media: Body = {"id": media_id, **({"filename": sent.name or "file"} if sort == "document" else {})}
    shown = _buttons(written, replies) if written and sort in ("image", "video", "document") else None
    if shown is not None:
        header = {"header": {"type": sort, sort: media}}
        return _interactive(outgoing, written, {**shown, **header})
    caption = _with_choices(written, replies, _CAPTION)
    if caption:
        media["caption"] = marked(caption, outgoing.entities, _CAPTION)
    return {**_envelope(outgoing), "type": sort, sort: media}


def template(outgoing: Outgoing, chosen: Template, language: str, media_id: str | None = None) -> Body:
    """``language``: of a template that names none. ``media_id``: of the message's file, for the heading."""
    values: list[Body] = [_blank(value) for value in chosen.values]
    values += [{**_blank(value), "parameter_name": name} for name, value in chosen.named.items()]
    components: list[Body] = [*_heading(outgoing, chosen, media_id)]
    components += [{"type": "body", "parameters": values}] if values else []
    every = [button for row in outgoing.buttons for button in row]
    components += [one for index, button in enumerate(every) for one in _template_button(index, button)]
    body: Body = {"name": chosen.name, "language": {"code": chosen.language or language}, "components": components}
    return {**_envelope(outgoing), "type": "template", "template": body}


def _blank(value: str) -> Body:
    return {"type": "text", "text": value}


def _heading(outgoing: Outgoing, chosen: Template, media_id: str | None) -> list[Body]:
    if outgoing.file is not None and media_id is not None:
        sort = sort_of(outgoing.file, "")
        sort = sort if sort in ("image", "video") else "document"
        media: Body = {"id": media_id, **({"filename": outgoing.file.name} if sort == "document" else {})}
        return [{"type": "header", "parameters": [{"type": sort, sort: media}]}]
    return [{"type": "header", "parameters": [_blank(chosen.header)]}] if chosen.header else []


def _template_button(index: int, button: Button) -> list[Body]:
    """What a button of the template has to be told; nothing for one that is always the same."""
    if button.url:
        return [{"type": "button", "sub_type": "url", "index": str(index), "parameters": [_blank(button.url)]}]
    if button.data:
        parameters = [{"type": "payload", "payload": button_data(button)}]
        return [{"type": "button", "sub_type": "quick_reply", "index": str(index), "parameters": parameters}]
    return []


def read_mark(message_id: str, *, typing: bool) -> Body:
    """The message and all before it were read; with ``typing`` the contact sees dots for up to 25 seconds."""
    body: Body = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
    return {**body, "typing_indicator": {"type": "text"}} if typing else body


def sort_of(sent: OutgoingFile, caption: str) -> str:
    """WhatsApp's type for a file: a document wherever it would not take it otherwise, or would lose the text."""
    sort, mimes, limit = _SORTS.get(sent.type, _DOCUMENTS)
    mime = sent.mime.partition(";")[0].strip().lower()
    fits = mime in mimes and sent.size <= limit and not (caption and sort in ("audio", "sticker"))
    return sort if fits else "document"


def button_data(button: Button) -> str:
    """The id of a button. Data that is too long is cut and ends in a hash of the whole, always the same."""
    data = button.data or button.text
    encoded = data.encode()
    if len(encoded) <= _DATA:
        return data
    digest = hashlib.sha256(encoded).hexdigest()[:32]
    return f"{encoded[: _DATA - len(digest) - 1].decode(errors='ignore')}~{digest}"


def _demand_text(outgoing: Outgoing) -> None:
    if not outgoing.text.strip():
        raise Rejected("WhatsApp takes no empty messages.")
    try:
        outgoing.text.encode()
    except UnicodeEncodeError:
        raise Rejected("WhatsApp cannot carry this text: it holds half a character.") from None


def _envelope(outgoing: Outgoing) -> Body:
    body: Body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **addressed(outgoing.recipient),
        "biz_opaque_callback_data": outgoing.key,
    }
    return {**body, "context": {"message_id": outgoing.reply_to}} if outgoing.reply_to else body


# --- buttons ----------------------------------------------------------------------------------------------------------


def _split(rows: Sequence[Sequence[Button]]) -> tuple[list[Button], list[Button]]:
    """Those that answer, those that open a page."""
    every = [button for row in rows for button in row]
    return [one for one in every if not one.url], [one for one in every if one.url]


def _interactive(outgoing: Outgoing, written: str, shown: Body) -> Body:
    limit = _TEXT if shown["type"] == "list" else _BUTTONS_BODY
    body = {"text": marked(written, outgoing.entities, limit)}
    return {**_envelope(outgoing), "type": "interactive", "interactive": {**shown, "body": body}}


def _link_button(button: Button) -> Body:
    parameters = {"display_text": _cut(button.text, _BUTTON_TITLE), "url": button.url}
    return {"type": "cta_url", "action": {"name": "cta_url", "parameters": parameters}}


def _buttons(written: str, replies: Sequence[Button]) -> Body | None:
    titles = [_cut(button.text, _BUTTON_TITLE) for button in replies]
    if not 1 <= len(replies) <= _MOST_BUTTONS or utf16_length(written) > _BUTTONS_BODY or not _differ(titles, replies):
        return None
    shown = [
        {"type": "reply", "reply": {"id": button_data(button), "title": title}}
        for button, title in zip(replies, titles, strict=True)
    ]
    return {"type": "button", "action": {"buttons": shown}}


def _rows(written: str, replies: Sequence[Button]) -> Body | None:
    titles = [_cut(button.text, _ROW_TITLE) for button in replies]
    if not 1 <= len(replies) <= _MOST_ROWS or utf16_length(written) > _TEXT or not _differ(titles, replies):
        return None
    rows = [_row(button, title) for button, title in zip(replies, titles, strict=True)]
    return {"type": "list", "action": {"button": _LIST_TITLE, "sections": [{"rows": rows}]}}


def _row(button: Button, title: str) -> Body:
    row = {"id": button_data(button), "title": title}
    # What the title has no room for stands in full below it.
    return row if title == button.text else {**row, "description": _cut(button.text, _ROW_DESCRIPTION)}


def _differ(titles: Sequence[str], replies: Sequence[Button]) -> bool:
    """WhatsApp refuses two buttons with one title or one id, and empty ones."""
    ids = {button_data(button) for button in replies}
    return len(set(titles)) == len(ids) == len(replies) and all(title.strip() for title in titles)


def _with_choices(written: str, replies: Sequence[Button], limit: int) -> str:
    if not replies:
        return written
    choices = "\n".join(f"{number}. {button.text}" for number, button in enumerate(replies, 1))
    result = f"{written}\n\n{choices}" if written else choices
    if utf16_length(result) > limit:
        raise Rejected(f"With its {len(replies)} choices the text is longer than WhatsApp takes ({limit} characters).")
    return result


def _cut(title: str, limit: int) -> str:
    if utf16_length(title) <= limit:
        return title
    kept = title.encode("utf-16-le", "surrogatepass")[: (limit - 1) * 2].decode("utf-16-le", "ignore")
    return f"{kept.rstrip()}…"
