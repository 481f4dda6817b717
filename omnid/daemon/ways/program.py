"""A notification as the input of a program: JSON, a time limit, no shell."""

import asyncio
import os
import shlex
import signal
from asyncio.subprocess import Process
from contextlib import suppress

from omnid.channel import Retry, Unsure

TIMEOUT_S = 30.0
SHOWN = 300
"""Characters of what the program complained that are kept."""


async def run(command: str, body: bytes, timeout_s: float = TIMEOUT_S) -> None:
    """Raises `Retry` when it cannot be run or ends with another status than 0, `Unsure` when it takes too long."""
    words = shlex.split(command)
    try:
        process = await _started(words)
    except OSError as problem:
        raise Retry(f"{words[0]} cannot be run: {problem.strerror or problem}.") from problem
    try:
        async with asyncio.timeout(timeout_s):
            _, complaint = await asyncio.gather(_feed(process, body), _tail(process))
            status = await process.wait()
    except TimeoutError:
        raise Unsure(f"{words[0]} has not ended for {timeout_s:.0f} s, and was killed.") from None
    finally:
        await _end(process)
    if status:
        raise Retry(f"{words[0]} ended with status {status}{f': {complaint}' if complaint else ''}.")


async def _started(words: list[str]) -> Process:
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        # asyncio itself would end the program alone, and wait for all that it has started.
        await _end(await starting)
        raise


async def _end(process: Process) -> None:
    """With all it started, also when it ended itself and left them behind."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


async def _feed(process: Process, body: bytes) -> None:
    assert process.stdin is not None
    # A program that does not read is free not to, and may have ended by now.
    if process.stdin.is_closing():
        return
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(body + b"\n")
        await process.stdin.drain()
    process.stdin.close()


async def _tail(process: Process) -> str:
    """The end of what it complained, however much that is."""
    assert process.stderr is not None
    kept = b""
    while chunk := await process.stderr.read(65536):
        kept = (kept + chunk)[-4 * SHOWN :]
    return " ".join(kept.decode("utf-8", "replace").split())[-SHOWN:]
