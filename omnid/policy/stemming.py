"""Words as search compares them: folded, and cut down to what a word's forms have in common."""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

_WORD = re.compile(r"[^\W_]+")
_OWN = threading.local()  # a stemmer has a memory of its own and is no thing to share between threads
_ACCENTED = (("\u00c0", "\u024f"), ("\u1e00", "\u1eff"))
"""Latin letters that have accents."""
_LANGUAGES = {"cyrillic": "russian", "latin": "english"}


class Word(NamedTuple):
    """A folded word and where it stands in the text."""

    text: str
    start: int
    end: int


def normal(text: str) -> str:
    """The form in which letters are single characters; what `spans` counts in."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def spans(text: str) -> list[Word]:
    """The words of a `normal` text, in order."""
    return [Word(fold(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The folded words of any text, in order."""
    return [fold(found) for found in _WORD.findall(normal(text))]


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Without case; ё is е, and Latin letters are without accents (й stays another letter than и)."""
    folded = word.casefold().replace("ё", "е")
    if folded.isascii() or not any(low <= letter <= high for letter in folded for low, high in _ACCENTED):
        return folded
    return "".join(letter for letter in unicodedata.normalize("NFD", folded) if not unicodedata.combining(letter))


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """What the forms of a folded word have in common: Russian by Cyrillic letters, English by Latin ones."""
    script = "cyrillic" if "\u0400" <= word[:1] <= "\u04ff" else "latin" if word.isascii() and word.isalpha() else ""
    return str(_stemmer(script).stemWord(word)) if script else word


def _stemmer(script: str) -> Any:
    if not hasattr(_OWN, script):
        from Stemmer import Stemmer

        setattr(_OWN, script, Stemmer(_LANGUAGES[script]))
    return getattr(_OWN, script)
