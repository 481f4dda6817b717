"""Pages of lists and the opaque cursors between them."""

from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

from omnid.errors import Invalid
from omnid.policy.sentences import sentence

Item = TypeVar("Item")

Limit = Annotated[int, Meta(ge=1, le=1000)]
"""How many items a page has."""


class Page(Struct, Generic[Item], frozen=True, kw_only=True):
    """Some items; pass ``cursor`` for those that follow; None at the end."""

    items: list[Item]
    cursor: str | None = None


def edge(cursor: str | None, parts: int = 1) -> tuple[int, ...] | None:
    """The numbers a cursor is made of. Raises `Invalid` for one that is not ours."""
    if cursor is None:
        return None
    try:
        numbers = tuple(int(part, 36) for part in cursor.split("."))
    except ValueError:
        numbers = ()
    if len(numbers) != parts or any(abs(number) >= 1 << 62 for number in numbers):
        raise Invalid(sentence("not_a_cursor", cursor=cursor[:40]), path="cursor")
    return numbers


def edge_id(cursor: str | None) -> int | None:
    """The id a cursor is made of. Raises `Invalid`."""
    numbers = edge(cursor)
    return None if numbers is None else numbers[0]


def cursor(*numbers: int) -> str:
    return ".".join(_base36(number) for number in numbers)


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
        if not number:
            return digits
