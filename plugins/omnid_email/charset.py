"""Bytes of mail → text, also where the charset is wrong, missing or unknown; pure."""

import codecs
import re

__all__ = ["decoded", "is_known"]

_ALIASES = {
    "ansi": "cp1252",
    "cp-1251": "cp1251",
    "cp1251cyrillic": "cp1251",
    "koi8": "koi8-r",
    "koi8r": "koi8-r",
    "unicode": "utf-16",
    "utf8mb4": "utf-8",
    "win-1251": "cp1251",
    "windows1251": "cp1251",
    "windows-1251-1": "cp1251",
    "x-cp1251": "cp1251",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-sjis": "shift_jis",
}
_SAYS_NOTHING = {"", "default", "unknown", "unknown-8bit", "x-unknown", "binary", "8bit", "none", "us-ascii", "ascii"}
_WESTERN = {"latin-1", "iso8859-1", "iso8859-15", "cp1252"}
_NO_TEXT = {"base64", "hex", "bz2", "zlib", "uu", "quopri", "rot13", "punycode", "idna"}
_FEW_BROKEN = 0.02
"""A text with fewer broken characters than this was declared right and damaged on the way."""
_LETTERS = re.compile("[а-яё]")
_CAPITALS = re.compile("[А-ЯЁ]")
_ODD = re.compile("[^\\s\\w!-~«»„“”‘’—–…№©®€°§±·\u00a0]")


def decoded(data: bytes, declared: str | None = None) -> str:
    """Never raises; what cannot be read becomes U+FFFD. NUL is dropped."""
    return _decoded(data, declared).replace("\x00", "")


def _decoded(data: bytes, declared: str | None) -> str:
    charset = _codec(declared)
    if charset is None or (charset in _WESTERN and _mostly_high(data)):
        return _guessed(data)
    text = data.decode(charset, "replace")
    broken = text.count("\ufffd")
    return text if broken <= _FEW_BROKEN * len(text) else _guessed(data)


def is_known(declared: str | None) -> bool:
    return _codec(declared) is not None


def _codec(declared: str | None) -> str | None:
    """Python's name of a charset; None when it says nothing or means none."""
    name = (declared or "").strip().strip("\"'").lower()
    if name in _SAYS_NOTHING:
        return None
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return None
    return None if found in _NO_TEXT or found.startswith(("unicode", "raw-unicode")) else found


def _mostly_high(data: bytes) -> bool:
    """Cyrillic that calls itself Latin: nearly every letter is beyond ASCII."""
    sample = data[:20_000]
    high = sum(byte >= 0x80 for byte in sample)
    low = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    return high > max(low, 1)


def _guessed(data: bytes) -> str:
    """UTF-8 if it is; else Russian if most letters are beyond ASCII, in the charset in which it reads like Russian."""
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") <= _FEW_BROKEN * len(text):
        return text
    if not _mostly_high(data):
        return data.decode("cp1252", "replace")
    return max((data.decode(name, "replace") for name in ("cp1251", "koi8-r", "cp866")), key=_russian)


def _russian(text: str) -> int:
    """Small letters are many, capitals few, frames and odd signs none: the three charsets differ in just that."""
    sample = text[:20_000]
    return len(_LETTERS.findall(sample)) - len(_CAPITALS.findall(sample)) - 3 * len(_ODD.findall(sample))
