"""How operators say that what they write is a note: a dot, a command, or a reply to the card; pure."""

from enum import Enum

from omnid_telegram_console.convert import command

__all__ = ["Mark", "mark"]


class Mark(Enum):
    NONE = "none"
    DOT = "dot"
    COMMAND = "command"
    CARD = "card"

    def rest(self, text: str) -> str:
        """The note itself."""
        match self:
            case Mark.DOT:
                return text[1:].lstrip()
            case Mark.COMMAND:
                found = command(text)
                return "" if found is None else found.rest
            case _:
                return text


def mark(text: str, *, is_card: bool) -> Mark:
    """“...” is no sign of a note."""
    if text.startswith(".") and not text.startswith("..") and len(text) > 1:
        return Mark.DOT
    found = command(text)
    if found is not None and found.name == "note":
        return Mark.COMMAND
    return Mark.CARD if is_card else Mark.NONE
