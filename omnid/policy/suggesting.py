"""Which templates may answer what a contact said: by the words both have, in any form."""

from collections.abc import Sequence

from omnid.model import ReplyTemplate
from omnid.policy.stemming import stem, words

KEYWORD, NAME, TEXT = 100, 30, 5
"""What a word is worth that is a keyword, in the name, in the text of a template."""
MOST_OF_TEXT = 40


def stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


def score(template: ReplyTemplate, said: set[str], in_order: Sequence[str]) -> int:
    """0: nothing in it speaks for it. ``said`` and ``in_order``: the stems of what the contact wrote."""
    points = sum(KEYWORD for keyword in template.keywords if _has(in_order, [stem(word) for word in words(keyword)]))
    points += NAME * len(said & {part for part in stems(template.name) if len(part) > 2})
    text = set().union(*(stems(one.text) for one in template.variants))
    shared = [word for word in said & text if len(word) > 3]
    return points + min(MOST_OF_TEXT, TEXT * len(shared))


def _has(said: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the words stand in it side by side."""
    length = len(wanted)
    return length > 0 and any(list(said[at : at + length]) == list(wanted) for at in range(len(said) - length + 1))
