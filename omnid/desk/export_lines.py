"""Turns rows into lines that programs read: JSON, an object a line, or CSV."""

import base64
import csv
import io
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import msgspec

Rows = Sequence[tuple[Any, ...]]

_encode_lines = msgspec.json.Encoder().encode_lines


class Format(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"

    @property
    def mime(self) -> str:
        return "text/csv; charset=utf-8" if self is Format.CSV else "application/jsonl"


class Lines:
    """``json``: columns that hold JSON already and are put in as they are (JSON lines only)."""

    def __init__(self, columns: Sequence[str], format_: Format, json: frozenset[str] = frozenset()) -> None:
        self.columns = _distinct(columns)
        self._format = format_
        self._json = [index for index, name in enumerate(columns) if name in json]
        self._object = _maker(self.columns)

    def header(self) -> bytes:
        """What comes before the first row; nothing for JSON."""
        return b"" if self._format is Format.JSONL else self._csv([tuple(self.columns)])

    def encode(self, rows: Rows) -> bytes:
        if self._format is Format.CSV:
            return self._csv(rows)
        if self._json:
            rows = [self._raw(row) for row in rows]
        make = self._object
        return _encode_lines([make(*row) for row in rows])

    def _raw(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells = list(row)
        for index in self._json:
            cells[index] = msgspec.Raw(cells[index])
        return tuple(cells)

    def _csv(self, rows: Rows) -> bytes:
        text = io.StringIO()
        csv.writer(text).writerows([[_cell(value) for value in row] for row in rows])
        return text.getvalue().encode()


def _distinct(columns: Sequence[str]) -> list[str]:
    """``a, a`` becomes ``a, a_2``: an object has each name once."""
    names: list[str] = []
    for column in columns:
        number, name = 1, column
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


def _maker(columns: Sequence[str]) -> Callable[..., Any]:
    """What makes an object of a row. A struct is half again as quick as a dict, but its fields need plain names."""
    if all(name.isidentifier() and not name.startswith("_") for name in columns):
        return msgspec.defstruct("Row", [(name, Any) for name in columns], gc=False)
    return lambda *row: dict(zip(columns, row, strict=True))


def _cell(value: Any) -> Any:
    """An apostrophe before what a spreadsheet would take for a formula: strangers write these texts."""
    if value.__class__ is str:
        return f"'{value}" if value[:1] in _FORMULA else value
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


_FORMULA = frozenset("=+-@\t\r")
