"""Points in the log and in a history as outsiders see them: opaque, so that nobody can count another's messages."""

import hashlib

from omnid.model import Seq

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_HALF = 0xFFFFFFFF
_ROUNDS = 4


class Places:
    """A keyed permutation of the 64-bit numbers (a Feistel network): the same place is the same text."""

    def __init__(self, key: bytes, of: str) -> None:
        """``of``: what is numbered, so that a cursor is no id and the other way round."""
        self._rounds = [
            hashlib.blake2b(key=key, person=f"{of}{number}".encode(), digest_size=4) for number in range(_ROUNDS)
        ]

    def show(self, number: int) -> str:
        left, right = number >> 32, number & _HALF
        for step in self._rounds:
            left, right = right, left ^ _mix(step, right)
        return _text(left << 32 | right)

    def read(self, text: str) -> int:
        """What `show` was given; for any other text a number that is most likely beyond every real one."""
        if not (0 < len(text) <= 13 and text.isascii() and text.isalnum()):
            return (1 << 64) - 1
        number = int(text, 36) & ((1 << 64) - 1)
        left, right = number >> 32, number & _HALF
        for step in reversed(self._rounds):
            left, right = right ^ _mix(step, left), left
        return left << 32 | right

    def seq(self, text: str | None, last: Seq) -> Seq | None:
        """A cursor; None where there is none, or none of this log: then the reader begins anew."""
        found = None if text is None else self.read(text)
        return Seq(found) if found is not None and found <= last else None


def _mix(step: "hashlib.blake2b", half: int) -> int:
    mixed = step.copy()
    mixed.update(half.to_bytes(4, "big"))
    return int.from_bytes(mixed.digest(), "big")


def _text(number: int) -> str:
    """Base 36."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
