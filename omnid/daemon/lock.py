"""One daemon per data directory: a lock the system lets go of when the process ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from omnid.errors import Conflict


@contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """Hold ``daemon.lock``. Raises `Conflict`, naming the process that has it."""
    handle = os.open(data_dir / "daemon.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            raise Conflict(f"A daemon runs on {data_dir} already (process {holder}).") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def holder(data_dir: Path) -> int | None:
    """The process id of the daemon that runs on a data directory, if one does."""
    try:
        handle = os.open(data_dir / "daemon.lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(handle, 32, 0).decode(errors="replace").strip()
        return int(text) if text.isdigit() else 0
    finally:
        os.close(handle)
    return None


def is_down(data_dir: Path) -> bool:
    """Whether a daemon has run on a data directory, and none does now; not where only its own user could tell."""
    try:
        return (data_dir / "daemon.lock").exists() and holder(data_dir) is None
    except PermissionError:
        return False
