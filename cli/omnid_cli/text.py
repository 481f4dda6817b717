"""Makes text from outside safe for a terminal: what would move the cursor, recolour or reorder is shown, not obeyed."""

import re

from omnid.errors import Invalid

_DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
"""C0 but for tab and newline, DEL, C1, directional overrides and isolates, half surrogate pairs, invisible tags."""
_SPACE = re.compile("[ \t\r\n\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


def given(words: list[str]) -> list[str]:
    """What somebody typed or piped in. Raises `Invalid` for what is not text."""
    for word in words:
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            raise Invalid(f"“{line(word)[:60]}” is not text in this terminal's encoding (usually UTF-8).")
    return words


def line(value: str) -> str:
    """On one line."""
    return _DANGEROUS.sub(_visible, _SPACE.sub(" ", value)).strip()


def block(value: str) -> str:
    """With its line breaks."""
    return _DANGEROUS.sub(_visible, _BREAK.sub("\n", value).expandtabs(4))


def written(value: str) -> str:
    """To be written on with: what a terminal would obey is left out, tabs and line breaks stay."""
    return _DANGEROUS.sub("", _BREAK.sub("\n", value))


def json(value: str) -> str:
    """JSON that means the same and is safe to look at."""
    return _DANGEROUS.sub(lambda found: "".join(f"\\u{unit:04x}" for unit in _utf16(found[0])), value)


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "�"


def _utf16(character: str) -> list[int]:
    data = character.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(data[index : index + 2], "big") for index in range(0, len(data), 2)]
