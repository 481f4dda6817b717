"""What somebody looks for: words, “phrases”, beginnings of words*, and what is -not wanted."""

import re
from typing import NamedTuple

from omnid.errors import Invalid
from omnid.policy.stemming import stem, words

LONGEST = 500
"""Characters of a question."""
MOST_TERMS = 20
SHORTEST_BEGINNING = 2
PHONE, NATIONAL = 7, 10
"""Digits from which on a number is a phone's, and those without the country code."""
_TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:["“”„«](?P<phrase>[^"“”„«»]*)["“”»]?|(?P<word>[^\s"“”„«»]+))(?P<star>\*)?')
_ADDRESS = re.compile(r"[@/:.,_+]")


class Term(NamedTuple):
    """One or more folded words in a row. ``exact``: no other forms; ``beginning``: the last word may go on."""

    words: tuple[str, ...]
    exact: bool = False
    beginning: bool = False
    excluded: bool = False

    @property
    def stem(self) -> str:
        return stem(self.words[0])


def parse(text: str) -> list[Term]:
    """What is looked for; all of it has to be there. Raises `Invalid` with what to write instead."""
    if len(text) > LONGEST:
        raise Invalid(f"That is {len(text):,} characters to look for; at most {LONGEST} are possible.", path="text")
    terms = [term for found in _TERM.finditer(text) for term in _terms(found)]
    if not any(not term.excluded for term in terms):
        raise Invalid("Say at least one word to look for.", path="text")
    if len(terms) > MOST_TERMS:
        raise Invalid(f"That is {len(terms)} words to look for; at most {MOST_TERMS} are possible.", path="text")
    return terms


def contact(text: str) -> list[Term]:
    """What is looked for in names and addresses. Of a phone number only the last ten digits count."""
    digits = "".join(filter(str.isdigit, text))
    if len(digits) >= PHONE and not any(character.isalpha() for character in text):
        return [Term((digits[-NATIONAL:],), exact=True, beginning=True)]
    return [term for term in parse(text) if not term.excluded]


def _terms(found: re.Match[str]) -> list[Term]:
    excluded = bool(found["minus"])
    said = found["phrase"] if found["phrase"] is not None else found["word"]
    beginning = bool(found["star"]) or (found["phrase"] is None and said.endswith("*"))
    inside = tuple(words(said))
    if not inside:
        return []
    if beginning and len(inside) == 1 and len(inside[0]) < SHORTEST_BEGINNING:
        raise Invalid(f"“{inside[0]}*” is too short: give at least {SHORTEST_BEGINNING} letters.", path="text")
    if found["phrase"] is not None or beginning or (len(inside) > 1 and _ADDRESS.search(said)):
        return [Term(inside, exact=True, beginning=beginning, excluded=excluded)]
    if excluded:
        return [Term(inside, exact=len(inside) > 1, excluded=True)]
    return [Term((one,)) for one in inside]
