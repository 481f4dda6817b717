"""Progress on standard error, when a person watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


@contextmanager
def bar(title: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Call what it yields with how many bytes more are done."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.progress import DownloadColumn

    with _drawn(DownloadColumn()) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, advance=done)


@contextmanager
def of(title: str, wanted: bool) -> Iterator[Callable[[int, int, int | None], None]]:
    """Call what it yields with rows done, how far the cursor moved, and how far it has to go in all."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda _rows, _moved, _total: None
        return
    from rich.progress import TextColumn

    with _drawn(TextColumn("{task.fields[rows]:,} rows", markup=False)) as progress:
        task = progress.add_task(title, total=None, rows=0)

        def advance(rows: int, moved: int, total: int | None) -> None:
            progress.update(task, advance=moved, total=total, rows=progress.tasks[task].fields["rows"] + rows)

        yield advance


def _drawn(counted: "object") -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

    assert isinstance(counted, ProgressColumn)
    name = TextColumn("{task.description}", markup=False)
    return Progress(name, BarColumn(), counted, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
