"""Reasons in a language – of somebody's absence, of a message that failed – and lengths of time."""

import re
from functools import cache

from omnid.model import Language
from omnid.policy.sentences.failing import REASONS

_UNITS = {Language.ENGLISH: ("s", "min", "h", "d"), Language.RUSSIAN: ("с", "мин", "ч", "д")}
_SPAN = re.compile(r"(?<=\d) (s|min|h|d)\b")
_GROUP = re.compile(r"\\(\d)")
_NEXT = re.compile(r"; (?=[\w.-]+: )")
"""Where several reasons stand together, each with its channel."""


def because(text: str, language: Language) -> str:
    """A reason that was kept in English; what is no such reason stays as it is."""
    if language is Language.ENGLISH:
        return text
    whole = _russian(text)
    if whole is not None:
        return whole
    return "; ".join(_of_channel(one) for one in _NEXT.split(text))


def _of_channel(text: str) -> str:
    channel, colon, reason = text.partition(": ")
    russian = _russian(reason) if colon else None
    return text if russian is None else f"{channel}: {russian}"


def _russian(text: str) -> str | None:
    bare = text.removesuffix(".")
    for pattern, russian in _patterns():
        found = pattern.fullmatch(bare)
        if found is not None:
            return _SPAN.sub(_unit, _filled(russian, found)) + text[len(bare) :]
    return None


def _filled(russian: str, found: re.Match[str]) -> str:
    """A reason can stand in a reason."""
    return _GROUP.sub(lambda group: because(found[int(group[1])], Language.RUSSIAN), russian)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern, re.DOTALL), russian) for pattern, russian in REASONS]


def _unit(found: re.Match[str]) -> str:
    return " " + _UNITS[Language.RUSSIAN][_UNITS[Language.ENGLISH].index(found[1])]


def spoken(ms: int, language: Language = Language.ENGLISH) -> str:
    """A length of time as people say it: ``60 s``, ``15 min``, ``3 h``, ``4 d``."""
    seconds, minutes, hours, days = max(0, ms) // 1000, ms // 60_000, ms // 3_600_000, ms // 86_400_000
    for unit, (value, below) in enumerate(((seconds, 120), (minutes, 120), (hours, 48))):
        if value < below:
            return f"{value} {_UNITS[language][unit]}"
    return f"{days} {_UNITS[language][3]}"
