"""Where an export goes: standard output, a file replaced when it is whole, or a file that grows by whole runs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from omnid.errors import Conflict, Invalid, Unavailable


class Cursor(NamedTuple):
    """How far the last run came, and how long its file was then: what a run that died added is cut off again."""

    number: int
    size: int | None = None

    @classmethod
    def read(cls, path: Path) -> Self:
        """From the beginning where there is no file yet. Raises `Invalid`."""
        try:
            return cls(*map(int, path.read_text().split()))
        except FileNotFoundError:
            return cls(0)
        except (OSError, ValueError, TypeError) as problem:
            raise Invalid(f"{path} holds no cursor: {problem}. Remove it to begin anew.") from problem

    def write(self, path: Path) -> None:
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with part.open("w") as sink:
                sink.write(" ".join(str(one) for one in self if one is not None) + "\n")
                sink.flush()
                os.fsync(sink.fileno())
            part.replace(path)
        except OSError as problem:
            raise Unavailable(f"{path} cannot be written: {problem.strerror}.") from problem


class Sink:
    """``goes_on``: there is something in the file already. ``size``: how long the file is once closed."""

    def __init__(self, stream: BinaryIO, *, is_file: bool, goes_on: bool = False) -> None:
        self._stream = stream
        self.is_file = is_file
        self.goes_on = goes_on
        self.size = 0

    def write(self, data: bytes) -> None:
        self._stream.write(data)

    def finish(self) -> None:
        self._stream.flush()
        if self.is_file:
            os.fsync(self._stream.fileno())
            self.size = self._stream.tell()


@contextmanager
def opened(path: Path | None, *, append: bool, expected: int | None) -> Iterator[Sink]:
    """Raises `Conflict` when a file is not as the last run left it, `Unavailable` when it cannot be written."""
    try:
        if path is None:
            sink = Sink(sys.stdout.buffer, is_file=False)
            yield sink
            sink.finish()
        elif append:
            yield from _appended(path, expected)
        else:
            yield from _replaced(path)
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise Unavailable(f"{path or 'standard output'} cannot be written: {problem.strerror}.") from problem


def _appended(path: Path, expected: int | None) -> Iterator[Sink]:
    with path.open("ab") as stream:
        size = stream.tell()
        if expected is not None and size < expected:
            raise Conflict(f"{path} is shorter than the last run left it; remove the cursor file to begin anew.")
        start = size if expected is None else expected
        stream.truncate(start)
        stream.seek(start)
        sink = Sink(stream, is_file=True, goes_on=start > 0)
        try:
            yield sink
            sink.finish()
        except BaseException:
            stream.flush()
            stream.truncate(start)
            raise


def _replaced(path: Path) -> Iterator[Sink]:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            sink = Sink(stream, is_file=True)
            yield sink
            sink.finish()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
