"""One run of the program: started, written to, read from, ended with all that it started."""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from omnid.channel import Port, Unavailable
from omnid_exec.config import ExecConfig
from omnid_exec.lines import Line, Lines, written

__all__ = ["Program", "running"]

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
CHUNK = 256 * 1024
PATIENCE_S = 5.0
"""What a program that was asked to end is given, before it is killed."""
LAST_WORDS_S = 1.0
LONGEST_WORD = 1000
MOST_UNREAD = 16 * 1024 * 1024
"""Bytes."""


@asynccontextmanager
async def running(config: ExecConfig, port: Port) -> AsyncIterator["Program"]:
    """Raises `Unavailable` when it cannot be started."""
    try:
        process = await asyncio.create_subprocess_exec(
            *config.command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=config.directory,
            env=environment(config, port.name),
            start_new_session=True,  # so that it can be ended with all that it started
            limit=CHUNK,
        )
    except (OSError, ValueError) as problem:
        raise Unavailable(f"{config.command[0]} cannot be started: {problem}") from None
    program = Program(process, config, port)
    try:
        yield program
    finally:
        await program.stop()


def environment(config: ExecConfig, channel: str) -> dict[str, str]:
    """The daemon's own may hold the secrets of others."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    secret = {} if config.secret is None else {"OMNID_SECRET": config.secret.reveal()}
    return {**passed, "OMNID_CHANNEL": channel, **secret, **config.environment}


class Program:
    def __init__(self, process: Process, config: ExecConfig, port: Port) -> None:
        self._process = process
        self._patience = config.answer_timeout
        self._name = config.command[0]
        self._port = port
        self._words: deque[str] = deque(maxlen=3)
        self._listening = asyncio.create_task(self._listen())

    async def batches(self) -> AsyncIterator[list[bytes]]:
        """The lines it writes, as many at a time as there are. Raises `Unavailable` when it ends."""
        assert self._process.stdout is not None
        lines = Lines()
        while chunk := await self._process.stdout.read(CHUNK):
            if batch := lines.feed(chunk):
                yield batch
        raise Unavailable(await self._ended())

    async def write(self, line: Line) -> None:
        """Raises `Unavailable` when it is gone, or does not read it in time: then it is ended."""
        assert self._process.stdin is not None
        self.tell(line)
        try:
            async with asyncio.timeout(self._patience):
                await self._process.stdin.drain()
        except TimeoutError:
            self._signal(signal.SIGKILL)
            raise Unavailable(f"{self._name} has not read its input for {self._patience:.0f} s.") from None
        except OSError:
            raise Unavailable(await self._ended()) from None
        if self._process.stdin.is_closing():
            raise Unavailable(await self._ended())

    def tell(self, *lines: Line) -> None:
        """Without waiting: a program that writes much before it reads must not wait for us while we wait for it."""
        stdin = self._process.stdin
        assert stdin is not None
        if stdin.is_closing():
            return  # it is gone, and whoever reads from it learns how
        stdin.write(b"".join(written(line) for line in lines))
        if stdin.transport.get_write_buffer_size() > MOST_UNREAD:
            self._signal(signal.SIGKILL)
            raise Unavailable(f"{self._name} does not read its input.")

    async def _listen(self) -> None:
        """What it says on stderr becomes lines of the log."""
        assert self._process.stderr is not None
        lines = Lines(CHUNK)
        while chunk := await self._process.stderr.read(CHUNK):
            for line in lines.feed(chunk):
                word = line[:LONGEST_WORD].decode("utf-8", "replace").rstrip()
                self._words.append(word)
                self._port.log.info("program says", line=word)

    async def stop(self) -> None:
        """Its input ends and it is asked to; what is still there a while later is killed."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._signal(signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), PATIENCE_S)
        finally:
            self._signal(signal.SIGKILL)
            self._listening.cancel()
            await asyncio.wait([self._listening])
        await self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        # Only while it runs: afterwards its number may be somebody else's.
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    async def _ended(self) -> str:
        """Why there is nothing more to read."""
        try:
            status = await asyncio.wait_for(self._process.wait(), PATIENCE_S)
        except TimeoutError:
            return f"{self._name} has closed its input or output."
        # Its last words may still be on their way; a child of its own may keep the line open.
        await asyncio.wait([self._listening], timeout=LAST_WORDS_S)
        how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        words = f" It said: {' / '.join(self._words)}" if self._words else ""
        return f"{self._name} {how}.{words}"
