"""Our buttons → Viber's keyboards; pure."""

import hashlib
from collections.abc import Sequence
from html import escape
from typing import Any

from omnid.channel import Button

__all__ = ["REQUEST_CONTACT", "Keys", "keyboard"]

REQUEST_CONTACT = "request_contact"
"""A button with this data asks the contact for their phone number."""
LABEL_LIMIT, DATA_LIMIT = 250, 250
_ROWS = 12
"""Of the vendor's FAQ; newer pages speak of 24."""
_COLUMNS = 6


class Keys:
    """A keyboard for send_message. ``words``: what its buttons say, by what they send; ``version``: of the API."""

    def __init__(self, buttons: list[dict[str, Any]], words: dict[str, str], version: int) -> None:
        self.body: dict[str, Any] = {"Type": "keyboard", "DefaultHeight": False, "Buttons": buttons}
        self.words = words
        self.version = version


def keyboard(rows: Sequence[Sequence[Button]]) -> Keys | None:
    """None without buttons. Raises `ValueError` for more than Viber shows."""
    fitting = [row[start : start + _COLUMNS] for row in rows for start in range(0, len(row), _COLUMNS)]
    if not fitting:
        return None
    if len(fitting) > _ROWS:
        raise ValueError(f"Viber shows at most {_ROWS} rows of {_COLUMNS} buttons, and these are {len(fitting)}")
    buttons = [_button(button, width) for row in fitting for button, width in zip(row, _widths(len(row)), strict=True)]
    words = {_data(one): one.text for row in fitting for one in row if not one.url and one.data != REQUEST_CONTACT}
    version = 6 if any("Silent" in one for one in buttons) else 3
    return Keys(buttons, words, version)


def _widths(count: int) -> list[int]:
    """A row is six columns wide."""
    width, rest = divmod(_COLUMNS, count)
    return [width + (place < rest) for place in range(count)]


def _button(button: Button, width: int) -> dict[str, Any]:
    text = button.text if len(button.text) <= LABEL_LIMIT else button.text[: LABEL_LIMIT - 1] + "…"
    # A label is HTML.
    made: dict[str, Any] = {"Columns": width, "Rows": 1, "Text": escape(text, quote=False)}
    if button.url:
        return {**made, "ActionType": "open-url", "ActionBody": button.url}
    if button.data == REQUEST_CONTACT:
        return {**made, "ActionType": "share-phone", "ActionBody": "phone"}
    data = _data(button)
    # What a button sends appears as the contact's own words, unless it is silent.
    silent = {"Silent": True} if data != button.text else {}
    return {**made, "ActionType": "reply", "ActionBody": data, **silent}


def _data(button: Button) -> str:
    """Data that is too long is cut and ends in a hash of the whole, always the same."""
    data = button.data or button.text
    if len(data) <= DATA_LIMIT:
        return data
    digest = hashlib.sha256(data.encode()).hexdigest()[:32]
    return f"{data[: DATA_LIMIT - len(digest) - 1]}~{digest}"
