"""``omnid file``: gets what people sent."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from omnid.errors import Unavailable
from omnid.policy.sentences import sentence
from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("The files people sent.")


@command(app)
def save(
    session: Session,
    public_id: Annotated[str, typer.Argument(metavar="ID", help="As “omnid show” names it.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="Where to; - is standard output. Else its own name, here."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Save a file that somebody sent."""
    from omnid_cli import progress

    download = session.desk.download(public_id, output.name if output else "")
    if output == Path("-"):
        for chunk in download.chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    target = output or Path(harmless(download.name, public_id))
    with progress.bar(f"Saving {target}", download.size or None) as advance, written(target, force=force) as sink:
        for chunk in download.chunks:
            sink.write(chunk)
            advance(len(chunk))
    session.out.say(str(target))


def harmless(name: str, otherwise: str) -> str:
    """A file name without folders, without a dot in front and without what terminals obey."""
    from omnid_cli import text

    bare = text.line(name).replace("/", "_").replace("\\", "_").lstrip(". -")[:150]
    return bare or otherwise


@contextmanager
def written(target: Path, *, force: bool) -> Iterator[BinaryIO]:
    """Beside its place until it is whole, so that what carries the name is never half a file. Raises `Conflict`."""
    from omnid.errors import Conflict

    if target.exists() and not force:
        raise Conflict(sentence("is_there", path=str(target)))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as sink:
            yield sink
            sink.flush()
            os.fsync(sink.fileno())
        part.replace(target)
    except OSError as problem:
        raise Unavailable(sentence("unwritable", path=str(target), because=str(problem.strerror))) from problem
    finally:
        part.unlink(missing_ok=True)
