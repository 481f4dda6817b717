"""The one place where answers are written: tables for people, JSON lines, CSV or ids for scripts."""

import base64
import csv
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from omnid_cli import text

if TYPE_CHECKING:
    from rich.console import Console


class Format(Enum):
    PEOPLE = "people"
    JSON = "json"
    CSV = "csv"
    IDS = "ids"


MACHINE = (Format.JSON, Format.CSV, Format.IDS)
"""In the order of their options: --json, --csv, -q."""
_FORMULA = frozenset("=+-@\t\r")
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Column(NamedTuple):
    """``show`` makes what people read of an item; ``style`` is rich's, for terminals."""

    title: str
    show: Callable[[Any], object]
    style: str = ""
    wide: bool = False


class Table(NamedTuple):
    """How a noun is listed. ``noun``: its struct, whose fields are CSV's columns; ``ident``: the field of ``-q``."""

    noun: type
    columns: Sequence[Column]
    ident: str = "id"
    empty: str = "There is nothing."


class Output:
    def __init__(self, form: Format, *, color: bool | None = None) -> None:
        self.form = form
        self._color = color

    @property
    def for_people(self) -> bool:
        return self.form is Format.PEOPLE

    def rows(self, table: Table, items: Iterable[Any]) -> None:
        """A list. To scripts each item is written as it comes."""
        match self.form:
            case Format.JSON:
                for item in items:
                    self.json(item)
            case Format.CSV:
                self._csv(table, items)
            case Format.IDS:
                for item in items:
                    print(text.line(str(getattr(item, table.ident))))
            case Format.PEOPLE:
                self._table(table, list(items))

    def one(self, table: Table, item: Any, card: Callable[[Any], Iterable[str]] | None = None) -> None:
        """A single thing; people get ``card``'s lines, or its fields one under the other."""
        if not self.for_people:
            self.rows(table, [item])
            return
        if card is not None:
            for written in card(item):
                self.say(written)
            return
        width = max(len(column.title) for column in table.columns)
        for column in table.columns:
            self.say(f"{column.title:<{width}}  {text.line(str(column.show(item) or '–'))}")

    def done(self, table: Table, item: Any, sentence: str) -> None:
        """What was done: a sentence for people, the thing itself for scripts."""
        if self.for_people:
            self.say(sentence)
        else:
            self.rows(table, [item])

    def gone(self, sentence: str) -> None:
        """What was done, where no thing is left to show: a sentence for people, the exit status says it to scripts."""
        if self.for_people:
            self.say(sentence)

    def say(self, written: str, style: str = "") -> None:
        """A line or more for people; text from outside in it is made harmless here."""
        print(self._paint(text.block(written), style))

    def parts(self, *parts: tuple[str, str]) -> None:
        """A line of pieces with a style each."""
        print("".join(self._paint(text.block(written), style) for written, style in parts).rstrip())

    def note(self, written: str) -> None:
        """Beside the answer, to people and scripts: to standard error."""
        print(text.block(written), file=sys.stderr)

    def aside(self, written: str) -> None:
        """Beside the answer: to standard error, and only people get it."""
        if self.for_people:
            print(text.block(written), file=sys.stderr)

    def json(self, item: Any) -> None:
        import msgspec

        print(text.json(msgspec.json.encode(item).decode()))

    def values(self, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Rows without a noun, as a query gives them; ``-q`` prints the first column."""
        match self.form:
            case Format.JSON:
                for row in rows:
                    self.json(dict(zip(names, row, strict=True)))
            case Format.CSV:
                _write_csv(names, rows)
            case Format.IDS:
                for row in rows:
                    print(text.line(_cell(row[0])))
            case Format.PEOPLE:
                columns = [Column(name, _at(index)) for index, name in enumerate(names)]
                self._table(Table(tuple, columns, empty="No rows."), list(rows))

    def _csv(self, table: Table, items: Iterable[Any]) -> None:
        import msgspec

        names = list(table.noun.__struct_fields__)  # type: ignore[attr-defined]
        rows = (msgspec.to_builtins(item) for item in items)
        _write_csv(names, ([_scalar(row.get(name)) for name in names] for row in rows))

    def _table(self, table: Table, items: list[Any]) -> None:
        if not items:
            self.aside(table.empty)
            return
        cells = [[text.line(str(column.show(item))) for column in table.columns] for item in items]
        if sys.stdout.isatty():
            self._draw(table.columns, cells)
        else:
            self._align(table.columns, cells)

    def _align(self, columns: Sequence[Column], cells: list[list[str]]) -> None:
        rows = [[column.title for column in columns], *cells]
        widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
        for row in rows:
            print("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())

    def _draw(self, columns: Sequence[Column], cells: list[list[str]]) -> None:
        from rich.table import Table as Drawn
        from rich.text import Text

        drawn = Drawn(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for column in columns:
            drawn.add_column(
                Text(column.title),
                style=column.style or None,
                no_wrap=column.wide,
                overflow="ellipsis" if column.wide else "fold",
            )
        for row in cells:
            drawn.add_row(*(Text(cell) for cell in row))
        self.console.print(drawn)

    @property
    def console(self) -> "Console":
        from rich.console import Console

        return Console(no_color=self._color is False or None, highlight=False, markup=False, emoji=False)

    def _paint(self, harmless: str, style: str) -> str:
        if not style or not harmless or not self.in_color:
            return harmless
        return f"\x1b[{_CODES[style]}m{harmless}\x1b[0m"

    @property
    def in_color(self) -> bool:
        return self._color is not False and not os.environ.get("NO_COLOR") and sys.stdout.isatty()


def _write_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    # A pipe gets what is in the database; eyes get it harmless.
    harmless = text.line if sys.stdout.isatty() else str
    for row in rows:
        values = (_scalar(value) for value in row)
        writer.writerow([_no_formula(harmless(value)) if isinstance(value, str) else value for value in values])


def _no_formula(value: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula, as in exports: strangers write these texts."""
    return f"'{value}" if value[:1] in _FORMULA else value


def _at(index: int) -> Callable[[Any], str]:
    return lambda row: _cell(row[index])


def _scalar(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Mapping | list | tuple):
        import msgspec

        return msgspec.json.encode(value).decode()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _cell(value: Any) -> str:
    return "" if value is None else str(_scalar(value))
