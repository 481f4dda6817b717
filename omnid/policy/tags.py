"""What can be a tag: one word, small letters, not a number alone."""

import re

LONGEST = 50
_TAG = re.compile(r"\w[\w./+#@-]{0,49}")


def tag(given: str) -> str | None:
    """The tag that is meant, or None when it cannot be one. ``Refund`` and ``refund`` are one tag."""
    # NFC is not asked for: two spellings of one letter are rarer than the surprise of a changed word.
    word = given.strip().removeprefix("#").lower()
    return word if _TAG.fullmatch(word) and not word.isdigit() else None
