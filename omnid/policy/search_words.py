"""What somebody looks for: words, “phrases”, beginnings of words*, and what is -not wanted."""

import re
from typing import NamedTuple

from omnid.errors import Invalid
from omnid.policy.sentences import sentence
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
        raise Invalid(sentence("long_search", size=len(text), most=LONGEST), path="text")
    terms = [term for found in _TERM.finditer(text) for term in _terms(found)]
    if not any(not term.excluded for term in terms):
        raise Invalid(sentence("no_word"), path="text")
    if len(terms) > MOST_TERMS:
        raise Invalid(sentence("many_words", count=len(terms), most=MOST_TERMS), path="text")
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
        raise Invalid(sentence("short_beginning", beginning=inside[0], least=SHORTEST_BEGINNING), path="text")
    if found["phrase"] is not None or beginning or (len(inside) > 1 and _ADDRESS.search(said)):
        return [Term(inside, exact=True, beginning=beginning, excluded=excluded)]
    if excluded:
        return [Term(inside, exact=len(inside) > 1, excluded=True)]
    return [Term((one,)) for one in inside]
