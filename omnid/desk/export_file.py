"""The operation that writes an export to a file, each time what is new since the last."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from omnid.desk import export
from omnid.desk.export_lines import Format
from omnid.desk.operation import Request, operation
from omnid.errors import Unavailable
from omnid.model import Actor, Role
from omnid.store import backup
from omnid.store.database import Tx

FOLDER = "exports"
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$", description="a–z, 0–9, dash, underscore")]


class ExportNew(Request, frozen=True):
    """``name``: the beginning of the files' names, and what is remembered under; the noun where it is left out."""

    noun: export.Noun
    format: Format = Format.JSONL
    channel: str | None = None
    name: Name | None = None


class Exported(Struct, frozen=True, kw_only=True):
    """``file``: None where nothing was new. ``cursor``: the last id written so far."""

    file: str | None
    rows: int
    cursor: int


@operation("desk.export", role=Role.ADMIN, reads=True)
def export_new(tx: Tx, actor: Actor, request: ExportNew) -> Exported:
    """Write what is new since the last time into a file in the data directory's “exports”."""
    folder = backup.folder(tx) / FOLDER
    name = request.name or request.noun.value
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        return _write(tx, request, folder, name)
    except OSError as problem:
        raise Unavailable(f"No export could be written to {folder}: {problem.strerror}.") from problem


def _write(tx: Tx, request: ExportNew, folder: Path, name: str) -> Exported:
    remembered = folder / f".{name}.cursor"
    after = int(remembered.read_text()) if remembered.exists() else 0
    wanted = export.Wanted(noun=request.noun, format=request.format, channel=request.channel, after=after)
    stamp = datetime.fromtimestamp(tx.now / 1000, UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    unfinished, whole = folder / f".{name}.unfinished", folder / f"{name}-{stamp}.{request.format.value}"
    rows, cursor = 0, after
    with unfinished.open("wb") as file:
        for page in _pages(tx, wanted):
            file.write(page.body)
            rows, cursor = rows + page.rows, page.cursor or cursor
    if not rows:
        unfinished.unlink()
        return Exported(file=None, rows=0, cursor=cursor)
    unfinished.chmod(0o600)
    unfinished.rename(whole)
    # Last: a crash before it means that rows come twice, never that some are missing.
    _remember(remembered, cursor)
    return Exported(file=str(whole), rows=rows, cursor=cursor)


def _pages(tx: Tx, wanted: export.Wanted) -> Iterator[export.Page]:
    yield export.Page(export.header(wanted), 0, 0)
    yield from export.pages(tx, wanted)


def _remember(path: Path, cursor: int) -> None:
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(f"{cursor}\n")
    beside.replace(path)
