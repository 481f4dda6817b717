"""What a search shows of what it found."""

from msgspec import Struct


class Mark(Struct, frozen=True, kw_only=True):
    """A piece of a text, counted in Python characters (code points)."""

    offset: int
    length: int


class Snippet(Struct, frozen=True, kw_only=True):
    """A line of text and where in it lies what was looked for."""

    text: str
    marks: list[Mark]
