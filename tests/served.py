"""Programs in processes of their own: waited for until they say that they are ready, and ended with their test."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol, TypeVar

from tests.patience import PATIENCE_S, START_S


class Process(Protocol):
    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def kill(self) -> None: ...
    def terminate(self) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...


P = TypeVar("P", bound=Process)


def serve(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """A daemon that is ready. ``log``: takes what it says, after what is there."""

    def begin(more: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        with log.open("ab") as out:
            return subprocess.Popen(command, env={**(environment or os.environ), **more}, stdout=out, stderr=out)

    return ready(begin, log)


def ready(begin: Callable[[Mapping[str, str]], P], log: Path) -> P:
    """Begin a daemon with these variables more, and wait until it tells that it is ready, as to systemd."""
    address = log.with_name("notify.sock")
    address.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(address))
        process = begin({"NOTIFY_SOCKET": str(address)})
        try:
            _ready(listener, process)
        except AssertionError as problem:
            process.kill()
            process.wait()
            raise AssertionError(f"{problem}\n{log.read_text()[-5000:]}") from None
    return process


def _ready(listener: socket.socket, process: Process) -> None:
    listener.settimeout(0.5)  # between two looks whether it has ended
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert process.poll() is None, f"The daemon ended with {process.poll()}."
        with suppress(TimeoutError):
            if b"READY=1" in listener.recv(4096):
                return
    raise AssertionError(f"The daemon was not ready after {START_S} s.")


class Started:
    """A command that goes on, and what it says. ``line`` and `until` fail when it has no more to say."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._said: list[str] = []

    def line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"It ended with {self._process.wait(PATIENCE_S)}, and had said: {''.join(self._said)}"
        self._said.append(line)
        return line

    def until(self, words: str) -> str:
        """Everything it has said, up to the line with these."""
        while words not in self.line():
            pass
        return "".join(self._said)

    def stop(self) -> int:
        self._process.terminate()
        return self._process.wait(PATIENCE_S)


@contextmanager
def started(command: Sequence[str], folder: Path | None = None) -> Iterator[Started]:
    """It runs as long as the block lasts at most."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OMNID_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=environment) as process:
        try:
            yield Started(process)
        finally:
            process.kill()
