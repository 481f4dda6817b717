"""A daemon forked from a process that has imported all it needs: it need not be imported at each start."""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

IMPORTED = ["omnid_cli.serve", "omnid.daemon.app", "omnid_telegram.api", "omnid_telegram_console.api"]
"""aiogram takes seconds."""


class Forked:
    """Started by its making; killed and waited for as `subprocess.Popen` is. ``command``: behind ``omnid``."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(IMPORTED)
        self._process: ForkServerProcess = context.Process(target=_omnid, args=(command, log, dict(environment)))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        assert self.returncode is not None, f"Process {self.pid} has not ended in {timeout} s."
        return self.returncode


def _omnid(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
    with log.open("ab") as out:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(out.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    from omnid_cli import main

    sys.exit(main(list(command)))
