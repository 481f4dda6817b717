"""Our buttons → MAX's inline keyboards; pure."""

import hashlib
from collections.abc import Sequence
from typing import Any

from omnid.channel import Button

__all__ = ["PAYLOAD_LIMIT", "REQUEST_CONTACT", "keyboard"]

REQUEST_CONTACT = "request_contact"
"""A button with this data asks the contact for their phone number, which MAX vouches for."""
LABEL_LIMIT, PAYLOAD_LIMIT, URL_LIMIT = 128, 1024, 2048
_ROWS, _BUTTONS, _COLUMNS, _WIDE_COLUMNS = 30, 210, 7, 3


def keyboard(rows: Sequence[Sequence[Button]]) -> dict[str, Any] | None:
    """The attachment, None without buttons. Raises `ValueError` for more than MAX shows."""
    fitting = [row[start : start + _width(row)] for row in rows for start in range(0, len(row), _width(row))]
    count = sum(len(row) for row in fitting)
    if not count:
        return None
    if count > _BUTTONS or len(fitting) > _ROWS:
        raise ValueError(f"MAX shows at most {_BUTTONS} buttons in {_ROWS} rows, and these are {count}")
    buttons = [[_button(button) for button in row] for row in fitting]
    return {"type": "inline_keyboard", "payload": {"buttons": buttons}}


def _width(row: Sequence[Button]) -> int:
    """Links and requests get no more than three to a row."""
    return _WIDE_COLUMNS if any(button.url or button.data == REQUEST_CONTACT for button in row) else _COLUMNS


def _button(button: Button) -> dict[str, str]:
    text = button.text if len(button.text) <= LABEL_LIMIT else button.text[: LABEL_LIMIT - 1] + "…"
    if button.url:
        if len(button.url) > URL_LIMIT:
            raise ValueError(f"MAX takes addresses of up to {URL_LIMIT} characters under a button")
        return {"type": "link", "text": text, "url": button.url}
    if button.data == REQUEST_CONTACT:
        return {"type": "request_contact", "text": text}
    return {"type": "callback", "text": text, "payload": _payload(button.data or button.text)}


def _payload(data: str) -> str:
    """Data that is too long is cut and ends in a hash of the whole, always the same."""
    if len(data.encode()) <= PAYLOAD_LIMIT:
        return data
    digest = hashlib.sha256(data.encode()).hexdigest()
    head = data.encode()[: PAYLOAD_LIMIT - len(digest) - 1].decode(errors="ignore")
    return f"{head}~{digest}"
