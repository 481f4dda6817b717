"""A terminal of its own for a console, as an operator has it: typed into and looked at by tmux."""

import os
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.patience import PATIENCE_S


class Terminal:
    """``folder`` has its socket, so that no other tmux of this user is touched."""

    def __init__(self, folder: Path, size: tuple[int, int] = (80, 24)) -> None:
        self._socket = str(folder / "tmux")
        self._size = size

    def start(self, command: list[str], **environment: str) -> None:
        names = {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC", **environment}
        paths = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        settings = [f"{name}={value}" for name, value in {**paths, **names}.items()]
        width, height = map(str, self._size)
        self._tmux(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            width,
            "-y",
            height,
            shlex.join(["env", "-u", "COLUMNS", "-u", "LINES", *settings, *command]),
        )

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def write(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    @property
    def shown(self) -> str:
        return self._tmux("capture-pane", "-p")

    def sees(self, *words: str) -> None:
        """Until all of them are on the screen."""
        self._until(lambda shown: all(word in shown for word in words))

    def lacks(self, word: str) -> None:
        """Until it is not on the screen."""
        self._until(lambda shown: word not in shown)

    def _until(self, true: Callable[[str], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not true(shown := self.shown):
            assert time.monotonic() < end, shown
            time.sleep(0.05)

    @property
    def process(self) -> int:
        """That of the program in it."""
        return int(self._tmux("display-message", "-p", "#{pane_pid}"))

    def rss(self) -> int:
        """Memory that the program in it uses, bytes."""
        status = Path(f"/proc/{self.process}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:"))

    def stop(self) -> None:
        """Whether it still runs, or has ended with the program in it."""
        subprocess.run([*self._command, "kill-server"], check=False, capture_output=True, timeout=PATIENCE_S)

    def _tmux(self, *arguments: str) -> str:
        command = [*self._command, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE_S).stdout

    @property
    def _command(self) -> list[str]:
        return ["tmux", "-u", "-S", self._socket]
