"""Turns rows into the nouns of `omnid.model`, and lists and objects into what a column keeps."""

from collections.abc import Callable, Sequence
from enum import EnumType
from functools import cache
from sqlite3 import Cursor
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

T = TypeVar("T", bound=Struct)


def every(noun: type[T], cursor: Cursor) -> list[T]:
    """All rows as ``noun``; columns are named as its fields (others are left out)."""
    rows = cursor.fetchall()
    if not rows:
        return []
    make = maker(noun, tuple(column[0] for column in cursor.description))
    return [make(row) for row in rows]


def one(noun: type[T], cursor: Cursor) -> T | None:
    """The first row as ``noun``, or None."""
    row = cursor.fetchone()
    return None if row is None else maker(noun, tuple(column[0] for column in cursor.description))(row)


def json(value: object) -> str:
    """A list or an object as text, for a column and for SQLite's JSON functions."""
    return msgspec.json.encode(value).decode()


@cache
def maker(noun: type[T], columns: tuple[str, ...], ready: tuple[str, ...] = ()) -> Callable[[Sequence[Any]], T]:
    """A function from a row of ``columns``, followed by ``ready`` fields that need no conversion, to a ``noun``."""
    hints = get_type_hints(noun)
    names = (*columns, *ready)
    unknown = [name for name in columns if name not in hints]
    converters = {index: _converter(hints[name]) for index, name in enumerate(columns) if name in hints}
    conversions = [(index, convert) for index, convert in converters.items() if convert is not None]

    def make(row: Sequence[Any]) -> T:
        values = list(row)
        for index, convert in conversions:
            values[index] = convert(values[index])
        fields = dict(zip(names, values, strict=True))
        for name in unknown:
            del fields[name]
        return noun(**fields)

    return make


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    """How a column of SQLite's few types becomes a field; None where it is that already."""
    options = [option for option in get_args(hint) or (hint,) if option is not type(None)]
    base = options[0]
    if get_origin(hint) in (list, dict):
        return msgspec.json.Decoder(hint).decode
    if isinstance(base, type) and issubclass(base, Struct):
        decode = msgspec.json.Decoder(base).decode
        return lambda text: None if text is None else decode(text)
    if base is bool:
        return bool
    if isinstance(base, EnumType):
        values = {member.value: member for member in base}  # type: ignore[var-annotated]
        return values.get
    return None
