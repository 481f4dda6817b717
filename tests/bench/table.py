"""What a bench found, and how it is printed: one line a figure, with what it was measured against."""

from statistics import median

from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """``ours`` and ``against`` as people read them; ``ratio`` of the two; ``met``: None where nothing was aimed at."""

    name: str
    ours: str
    against: str = ""
    ratio: str = ""
    aim: str = ""
    met: bool | None = None


def middle(values: list[float]) -> float:
    """The median: a machine with others on it has bad moments, not good ones."""
    return float(median(values))


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def times(ours: float, other: float) -> str:
    return f"{ours / other:.2f} ×"


def show(figures: list[Figure]) -> str:
    """A table of the columns that fit 150 characters."""
    rows = [("", "figure", "ours", "against", "ratio", "aim")]
    rows += [(_mark(one), one.name, one.ours, one.against, one.ratio, one.aim) for one in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _mark(figure: Figure) -> str:
    return " " if figure.met is None else "✓" if figure.met else "✗"
