"""Our buttons ↔ VK's keyboards and what a press brings back; pure."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from omnid.channel import Button

__all__ = ["Press", "keyboard", "pressed"]

LABEL_LIMIT = 40
PAYLOAD_LIMIT = 255
"""Characters of JSON (vendor's page says 255; whether as bytes is not said, so Cyrillic is not escaped and counted)."""
_COLUMNS = 5
_INLINE_ROWS, _INLINE_BUTTONS = 6, 10
_ROWS, _BUTTONS = 10, 40


class Press(Struct, frozen=True, omit_defaults=True):
    """What a button of ours carries: its data, and its words where they fit."""

    data: str | None = None
    text: str = ""


def keyboard(rows: Sequence[Sequence[Button]], action: str) -> str | None:
    """JSON for messages.send, None without buttons. ``action`` for data: ``callback`` or ``text``.

    Up to ten buttons stand under the message, up to forty below the input line. Raises `ValueError` for more.
    """
    fitting = [list(row[start : start + _COLUMNS]) for row in rows for start in range(0, len(row), _COLUMNS)]
    count = sum(len(row) for row in fitting)
    if not count:
        return None
    if count > _BUTTONS or len(fitting) > _ROWS:
        raise ValueError(f"VK shows at most {_BUTTONS} buttons in {_ROWS} rows, and these are {count}")
    inline = count <= _INLINE_BUTTONS and len(fitting) <= _INLINE_ROWS
    made = {"inline": inline, "buttons": [[_button(button, action) for button in row] for row in fitting]}
    return msgspec.json.encode(made if inline else {**made, "one_time": True}).decode()


def pressed(payload: Any) -> Press | None:
    """What a press says, from JSON or JSON in a string; None when the button was not ours."""
    try:
        found = msgspec.json.decode(payload) if isinstance(payload, str) else payload
        return msgspec.convert(found, Press) if isinstance(found, dict) and "data" in found else None
    except (ValueError, RecursionError):
        return None


def _button(button: Button, action: str) -> dict[str, Any]:
    label = button.text if len(button.text) <= LABEL_LIMIT else button.text[: LABEL_LIMIT - 1] + "…"
    if button.url:
        return {"action": {"type": "open_link", "link": button.url, "label": label}}
    return {"action": {"type": action, "label": label, "payload": _payload(button)}}


def _payload(button: Button) -> str:
    """The data with the words, without them, or cut and ending in a hash of the whole: always the same."""
    data = button.data or button.text
    digest = hashlib.sha256(data.encode()).hexdigest()[:32]
    shapes = (Press(data, button.text), Press(data), Press(f"{data[:40]}~{digest}"), Press(digest))
    encoded = (msgspec.json.encode(press) for press in shapes)
    return next(found for found in encoded if len(found) <= PAYLOAD_LIMIT).decode()
