"""Pulls the puppet's strings: delivers updates until they are accepted, takes messages once for each key."""

import asyncio
import json
import sys
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

__all__ = ["Fault", "Puppeteer"]

_AGAIN_AFTER = 0.05
_LONGEST = 16 * 1024 * 1024


class Fault(StrEnum):
    """What becomes of the next message; it is accepted only where it says so."""

    RETRY = "retry"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    WINDOW_CLOSED = "window_closed"
    CHANNEL_DOWN = "channel_down"
    NONSENSE = "nonsense"
    """A reason there is not."""
    SILENCE = "silence"
    """Accepted, and no answer."""
    DIE = "die"
    """Accepted, and the program ends."""


class Puppeteer:
    """``async with Puppeteer() as puppeteer``, then run ``puppeteer.command``.

    ``hellos``: how each run was greeted. ``messages``: what was accepted. ``accepted``: keys of updates on disk.
    ``mute``: never say that we are ready.
    """

    def __init__(self, *, port: int = 0) -> None:
        self.command: list[str] = []
        self.hellos: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.accepted: list[str] = []
        self.errors: list[str] = []
        self.faults: deque[Fault] = deque()
        self.mute = False
        self._port = port
        self._number = 0
        self._pending: dict[str, bytes] = {}
        self._latest = b""
        self._strings: StreamWriter | None = None
        self._changed = asyncio.Condition()
        self._again: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._run, "127.0.0.1", self._port, limit=_LONGEST)
        port = self._server.sockets[0].getsockname()[1]
        self.command = [sys.executable, "-S", str(Path(__file__).with_name("puppet.py")), str(port)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._again:
            task.cancel()
        self._server.close()
        if self._strings is not None:
            self._strings.close()

    def write(self, sender: str, text: str, **fields: Any) -> str:
        """A contact writes; the update's key."""
        person = {"external_id": sender, "name": f"Person {sender}"}
        external_id = f"m-{self._number + 1}"
        return self.push({"type": "message", "external_id": external_id, "sender": person, "text": text, **fields})

    def push(self, update: Any) -> str:
        """Any value as the next update; it comes until it is accepted."""
        self._number += 1
        key = str(self._number)
        self._latest = json.dumps({"key": key, "update": update, "cursor": key}).encode() + b"\n"
        self._pending[key] = self._latest
        self.say(self._latest)
        return key

    def repeat(self) -> None:
        """The latest update once more."""
        self.say(self._latest)

    def say(self, line: bytes) -> None:
        """Any bytes; nothing when no program runs."""
        if self._strings is not None:
            self._strings.write(line)

    def cut(self) -> None:
        """The program ends."""
        if self._strings is not None:
            self._strings.close()

    async def until(self, true: Callable[[], bool], timeout: float = 30) -> None:
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(true)

    async def _run(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(ConnectionError):
            async for line in reader:
                self._hear(json.loads(line), writer)
                async with self._changed:
                    self._changed.notify_all()
        writer.close()

    def _hear(self, heard: dict[str, Any], writer: StreamWriter) -> None:
        match heard:
            case {"hello": greeting}:
                self.hellos.append(greeting)
                if not self.mute:
                    writer.write(b'{"ready":true}\n' + b"".join(() if greeting["check"] else self._pending.values()))
                    self._strings = None if greeting["check"] else writer
            case {"accepted": key}:
                self._pending.pop(key, None)
                self.accepted.append(key)
                if "error" in heard:
                    self.errors.append(heard["error"])
            case {"refused": key}:
                self._again.add(task := asyncio.create_task(self._later(key)))
                task.add_done_callback(self._again.discard)
            case {"send": message}:
                self._take(message, writer)
            case _:
                raise ValueError(f"The desk said what no program expects: {heard}")

    async def _later(self, key: str) -> None:
        await asyncio.sleep(_AGAIN_AFTER)
        self.say(self._pending[key])

    def _take(self, message: dict[str, Any], writer: StreamWriter) -> None:
        fault = self.faults.popleft() if self.faults else None
        if fault in (None, Fault.SILENCE, Fault.DIE):
            if message["key"] not in {one["key"] for one in self.messages}:
                self.messages.append(message)
            if fault is None:
                self._answer(writer, sent=message["key"], external_id=f"puppet-{message['key']}")
            elif fault is Fault.DIE:
                writer.close()
        else:
            self._answer(writer, failed=message["key"], outcome=fault, reason=f"The test says {fault}.", after=7)

    def _answer(self, writer: StreamWriter, **fields: Any) -> None:
        writer.write(json.dumps(fields).encode() + b"\n")
