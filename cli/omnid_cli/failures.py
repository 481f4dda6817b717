"""What a person sees of an error: a sentence on standard error and an exit status."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from omnid.errors import OmnidError
from omnid_cli import text

INTERRUPTED = 130
BROKEN_PIPE = 141
"""As a shell reports a program that SIGPIPE ended; nothing is said, whoever closed the pipe knows."""


def explain(problem: Exception) -> int:
    """Say it; the exit status."""
    if isinstance(problem, OmnidError):
        print(f"omnid: {text.block(problem.message)}", file=sys.stderr)
        return problem.exit_status
    if os.environ.get("OMNID_TRACE"):
        traceback.print_exception(problem)
    place = traceback.extract_tb(problem.__traceback__)[-1]
    what = f"{type(problem).__name__}: {text.line(str(problem))} ({place.filename}:{place.lineno})"
    print(
        f"omnid: this is a bug: {what}.\nRun it again with OMNID_TRACE=1 for the whole trace, and report it with that.",
        file=sys.stderr,
    )
    return 1


@contextmanager
def interruptions() -> Iterator[None]:
    """Ctrl-C and a reader that left end a command without noise."""
    try:
        yield
        sys.stdout.flush()
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # What is still buffered would complain once more when Python ends.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(BROKEN_PIPE) from None


def status(end: SystemExit) -> int:
    if isinstance(end.code, int):
        return end.code
    return 0 if end.code is None else 1
