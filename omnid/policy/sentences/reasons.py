"""Of what somebody is absent, why a message did not leave, and lengths of time: as they stand in sentences."""

import re

from omnid.model import Language

_UNITS = {Language.ENGLISH: ("s", "min", "h", "d"), Language.RUSSIAN: ("с", "мин", "ч", "д")}

_REASONS = (
    (r"switched off", "выключено вручную"),
    (r"switched to away", "статус «отошёл»"),
    (r"off shift", "не в смене"),
    (r"disabled", "доступ отключён"),
    (r"never seen", "ещё не появлялся"),
    (r"nothing heard for (.+)", r"нет активности уже \1"),
    (r"did not take conversation (\d+) in (.+)", r"не принят разговор \1 за \2"),
    (r"has not answered conversation (\d+) for (.+)", r"нет ответа в разговоре \1 уже \2"),
)
"""Of what somebody is absent, as `omnid.policy.presence` says it, in Russian."""


def because(text: str, language: Language) -> str:
    """Of what somebody is absent, in a language; what is no such reason stays as it is."""
    if language is Language.RUSSIAN:
        for pattern, russian in _REASONS:
            found = re.fullmatch(pattern, text)
            if found is not None:
                return re.sub(r"(?<=\d) (s|min|h|d)\b", _unit, found.expand(russian))
    return text


def _unit(found: re.Match[str]) -> str:
    return " " + _UNITS[Language.RUSSIAN][_UNITS[Language.ENGLISH].index(found[1])]


def spoken(ms: int, language: Language = Language.ENGLISH) -> str:
    """A length of time as people say it: ``60 s``, ``15 min``, ``3 h``, ``4 d``."""
    seconds, minutes, hours, days = max(0, ms) // 1000, ms // 60_000, ms // 3_600_000, ms // 86_400_000
    for unit, (value, below) in enumerate(((seconds, 120), (minutes, 120), (hours, 48))):
        if value < below:
            return f"{value} {_UNITS[language][unit]}"
    return f"{days} {_UNITS[language][3]}"
