"""What the desk says to operators: which sentence, with which facts in it, and in which language."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Union

from msgspec import Struct


class Language(StrEnum):
    ENGLISH = "en"
    RUSSIAN = "ru"


Fact = Union[str, int, "Sentence", Sequence[Union[str, "Sentence"]]]
"""What stands in a sentence, also another one, or several things."""


class Sentence(Struct, frozen=True):
    """A sentence by its name in `omnid.policy.sentences`. Facts that end in ``_ms`` are lengths of time."""

    name: str
    facts: Mapping[str, Fact] = {}


class Worded(Struct, frozen=True):
    """A sentence with what it is in English."""

    text: str
    said: Sentence
