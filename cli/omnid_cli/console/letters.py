"""Text from outside as the screen can show it: harmless, and every letter as wide here as on any terminal.

Terminals do not agree how wide several signs in one are: a family, a flag, a heart in colour. What is behind them would
stand elsewhere than we think, and lines would break; so they are shown as the signs they are made of.
"""

import re

from omnid_cli import text

_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINING = re.compile(f"\ufe0f|(?<=[{_EMOJI}])[\U0001f3fb-\U0001f3ff]|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])")
"""The sign for colour, tones of skin, and what makes one sign of two; elsewhere it shapes Persian or Hindi letters."""


def line(value: str) -> str:
    """On one line."""
    return _JOINING.sub("", text.line(value))


def block(value: str) -> str:
    """With its line breaks."""
    return _JOINING.sub("", text.block(value))


def name(value: str, otherwise: str) -> str:
    """Of a person; ``otherwise`` where nothing of it can be seen."""
    shown = line(value)
    return shown if any(letter.isprintable() and not letter.isspace() for letter in shown) else otherwise
