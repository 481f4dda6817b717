"""Who is named in a note: ``@anna``."""

import re

# Not within a word, so that an e-mail address names nobody; a full stop at the end belongs to the sentence.
_MENTION = re.compile(r"(?<![\w@.+-])@(\w(?:[\w.-]*\w)?)")
MOST = 20
"""Names in one note; a list longer than that is no call for somebody."""


def mentions(text: str) -> list[str]:
    """Names in small letters, each once, in the order they come."""
    return list(dict.fromkeys(name.lower() for name in _MENTION.findall(text)))[:MOST]
