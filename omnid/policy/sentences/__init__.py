"""The sentences the desk says to operators, in each language: by subject in the files beside this one.

Russian is written around the gender of people, of which the desk knows nothing. A form is filled as by `str.format`;
numbers may have ``{size:,}``, with the thousands apart, or ``{count:day|days}``, with the word that belongs to so many.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from string import Formatter
from typing import Any

from omnid.errors import OmnidError
from omnid.model import Fact, Language, Sentence, Worded
from omnid.policy.sentences.asking import ASKING
from omnid.policy.sentences.conversing import CONVERSING
from omnid.policy.sentences.reasons import because, spoken
from omnid.policy.sentences.shapes import SHAPES
from omnid.policy.sentences.telling import TELLING
from omnid.policy.sentences.terms import term
from omnid.policy.sentences.writing import WRITING

__all__ = ["SENTENCES", "because", "fact", "say", "sentence", "spoken", "told"]

SENTENCES: Mapping[str, tuple[str, str]] = {**TELLING, **SHAPES, **CONVERSING, **WRITING, **ASKING}
"""By name; in the order of `Language`."""
_ORDER = list(Language)
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_LONGEST = 1000
"""Characters of a fact in an error: somebody may have given a megabyte."""
_QUOTED = re.compile(r"«([^»]{100})[^»]{20,}»")
"""As in the English message: of what somebody gave the beginning is enough."""


def sentence(name: str, /, **facts: Fact | Worded | OmnidError | list[Worded]) -> Worded:
    """A sentence for an error, or to stand in one as a fact."""
    said = Sentence(name, {key: fact(value) for key, value in facts.items()})
    return Worded(say(said), said)


def fact(value: Fact | Worded | OmnidError | list[Worded]) -> Fact:
    """As it stands in a sentence."""
    if isinstance(value, Worded):
        return value.said
    if isinstance(value, OmnidError):
        return value.said or value.message.removesuffix(".")
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    if isinstance(value, int | Sentence):
        return value
    return [one.said if isinstance(one, Worded) else one for one in value]


def say(said: Sentence, language: Language = Language.ENGLISH) -> str:
    """The sentence. A name or facts from another version are shown with what there is."""
    facts = {name: _worded(name, value, language) for name, value in said.facts.items()}
    if said.name in SENTENCES:
        with suppress(LookupError, TypeError, ValueError):
            return _Filled(language).format(SENTENCES[said.name][_ORDER.index(language)], **facts)
    return " ".join([said.name, *map(str, facts.values())])


def told(problem: OmnidError, language: Language) -> str:
    """An error as it is read in a language; where it is no sentence of the catalogue, in English."""
    if language is Language.ENGLISH or problem.said is None or problem.said.name not in SENTENCES:
        return problem.message
    return _QUOTED.sub(r"«\1…»", say(problem.said, language))


def _worded(name: str, value: Fact, language: Language) -> str | int:
    if isinstance(value, Sentence):
        return say(value, language).removesuffix(".")
    if isinstance(value, int):
        return spoken(value, language) if name.endswith("_ms") else value
    if isinstance(value, str):
        return because(value, language) if name == "because" else term(name, value, language)
    return "; ".join(str(_worded(name, one, language)).removesuffix(".") for one in value)


class _Filled(Formatter):
    def __init__(self, language: Language) -> None:
        self._russian = language is Language.RUSSIAN

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            return f"{self._number(value, ',')} {format_spec.split('|')[self._form(value)]}"
        return self._number(value, format_spec) if isinstance(value, int) else super().format_field(value, format_spec)

    def _number(self, value: int, spec: str) -> str:
        written = format(value, spec)
        return written.replace(",", _NARROW) if self._russian else written

    def _form(self, count: int) -> int:
        """Which of the words: one and more, in Russian one (21), a few (2-4, 22-24) and many."""
        if not self._russian:
            return int(count != 1)
        if count % 10 == 1 and count % 100 != 11:
            return 0
        return 1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2
