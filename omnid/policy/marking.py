"""Where in a text lies what was looked for, the piece of it that is worth showing, and how well it fits."""

from collections.abc import Iterator, Sequence
from math import log2

from omnid.model import Mark, Snippet
from omnid.policy.search_words import Term
from omnid.policy.stemming import Word, normal, spans, stem, words

SHOWN = 160
"""Characters of a snippet."""
BEFORE = 48
"""Characters of it that stand before the first hit."""


def marks(text: str, terms: Sequence[Term]) -> list[Mark]:
    """In order and without overlap; ``text`` is `normal`."""
    found = spans(text)
    places = sorted(place for term in terms if not term.excluded for place in _places(found, term))
    merged: list[Mark] = []
    for start, end in places:
        if not merged or start >= merged[-1].offset + merged[-1].length:
            merged.append(Mark(offset=start, length=end - start))
    return merged


def snippet(text: str, terms: Sequence[Term]) -> Snippet:
    """The piece around the first hit, in one line; the whole of a short text."""
    text = " ".join(normal(text).split())
    found = marks(text, terms)
    if len(text) <= SHOWN:
        return Snippet(text=text, marks=found)
    first = found[0].offset if found else 0
    start = 0 if first <= BEFORE else _word_start(text, first - BEFORE)
    end = min(len(text), start + SHOWN)
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    shift = len(head) - start
    inside = [
        Mark(offset=one.offset + shift, length=one.length)
        for one in found
        if one.offset >= start and one.offset + one.length <= end
    ]
    return Snippet(text=head + text[start:end] + tail, marks=inside)


def score(text: str, terms: Sequence[Term]) -> int:
    """The more often, the more in the very form asked for, and the shorter the text, the better."""
    found = words(text)
    points = 0
    for term in terms:
        if term.excluded:
            continue
        exact = term.words[0] in found
        points += 100 * min(_count(found, term), 3) + 60 * exact
    return points - int(20 * log2(1 + len(text) / 100))


def _count(found: Sequence[str], term: Term) -> int:
    if not term.exact:
        wanted = term.stem
        return sum(word == wanted or stem(word) == wanted for word in found)
    return sum(_is_there(found, at, term) for at in range(len(found) - len(term.words) + 1))


def _places(found: Sequence[Word], term: Term) -> Iterator[tuple[int, int]]:
    texts, length = [word.text for word in found], len(term.words)
    for at in range(len(found) - length + 1):
        if _is_there(texts, at, term):
            yield found[at].start, found[at + length - 1].end


def _is_there(found: Sequence[str], at: int, term: Term) -> bool:
    if not term.exact:
        return term.stem in (found[at], stem(found[at]))
    *before, last = term.words
    if any(found[at + index] != word for index, word in enumerate(before)):
        return False
    text = found[at + len(before)]
    return text.startswith(last) if term.beginning else text == last


def _word_start(text: str, at: int) -> int:
    """The next beginning of a word, if there is one near."""
    space = text.find(" ", at, at + BEFORE)
    return at if space < 0 else space + 1
