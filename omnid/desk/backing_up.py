"""The operation that writes a backup: a snapshot of both database files in a directory of its own."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from omnid.desk.operation import Request, operation
from omnid.errors import Unavailable
from omnid.model import Actor, Role
from omnid.store import backup
from omnid.store.database import Tx

FOLDER = "backups"
FILES = ("omnid.db", "files.db")
"""In this order: bytes are stored before the row that names them, so every file a row names is there."""
_UNFINISHED = ".unfinished-"


class BackUp(Request, frozen=True):
    """``keep``: how many backups stay, this one among them; older ones are dropped when it is whole."""

    keep: Annotated[int, Meta(ge=1, le=10_000)] = 7


class Backup(Struct, frozen=True, kw_only=True):
    """``folder``: where it is. ``size``: bytes. ``dropped``: names of older ones that are gone."""

    folder: str
    size: int
    dropped: list[str]


@operation("desk.backup", role=Role.ADMIN, reads=True)
def back_up(tx: Tx, actor: Actor, request: BackUp) -> Backup:
    """Write snapshots of the database and the files into the data directory's “backups”, while the desk works."""
    data = backup.folder(tx)
    name = datetime.fromtimestamp(tx.now / 1000, UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    folder = data / FOLDER
    unfinished = folder / f"{_UNFINISHED}{name}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        unfinished.mkdir(mode=0o700)
        size = sum(backup.snapshot(data / file, unfinished / file) for file in FILES if (data / file).exists())
        unfinished.rename(folder / name)
    except OSError as problem:
        raise Unavailable(f"No backup could be written to {folder}: {problem.strerror}.") from problem
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Backup(folder=str(folder / name), size=size, dropped=_drop(folder, request.keep))


def _drop(folder: Path, keep: int) -> list[str]:
    """The oldest, by their names; what a crash left unfinished goes too."""
    whole = sorted(one.name for one in folder.iterdir() if one.name[:1].isdigit() and one.is_dir())
    gone = whole[:-keep]
    left = [one.name for one in folder.iterdir() if one.name.startswith(_UNFINISHED)]
    for name in [*gone, *left]:
        shutil.rmtree(folder / name, ignore_errors=True)
    return gone
