"""What the desk says to operators: which sentence, with which facts in it, and in which language."""

from enum import StrEnum

from msgspec import Struct


class Language(StrEnum):
    ENGLISH = "en"
    RUSSIAN = "ru"


class Sentence(Struct, frozen=True):
    """A sentence by its name in `omnid.policy.sentences`. Facts that end in ``_ms`` are lengths of time."""

    name: str
    facts: dict[str, str | int] = {}
