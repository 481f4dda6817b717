"""A terminal somebody sits at: tmux with a program in it, typed into and read from."""

import asyncio
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 60.0
LOOK_EVERY_S = 0.05


class Terminal:
    """``socket``: of a tmux server of its own, so that nobody's session is touched."""

    def __init__(self, socket: Path) -> None:
        self._tmux = ["tmux", "-S", str(socket), "-f", "/dev/null"]

    def open(self, command: list[object], width: int, height: int) -> None:
        line = "exec env -u COLUMNS -u LINES TERM=xterm-256color LANG=C.UTF-8 " + shlex.join(map(str, command))
        self._run("new-session", "-d", "-s", "desk", "-x", str(width), "-y", str(height), line)

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)

    def type(self, text: str) -> None:
        self._run("send-keys", "-t", "desk", "-l", text)

    def press(self, *keys: str) -> None:
        """As tmux names them: ``F2``, ``Escape``, ``Enter``."""
        for key in keys:
            self._run("send-keys", "-t", "desk", key)

    def screen(self) -> str:
        return self._run("capture-pane", "-t", "desk", "-p")

    async def sees(self, *parts: str) -> None:
        """Wait until all of these are on the screen."""
        await self._until(lambda screen: all(part in screen for part in parts), f"all of {parts}")

    async def sees_no(self, part: str) -> None:
        await self._until(lambda screen: part not in screen, f"no “{part}”")

    async def _until(self, true: Callable[[str], bool], wanted: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not true(screen := self.screen()):
            assert time.monotonic() < deadline, f"The screen never had {wanted}:\n{screen}"
            await asyncio.sleep(LOOK_EVERY_S)  # a terminal tells nobody that it changed

    def _run(self, *arguments: str) -> str:
        return subprocess.run([*self._tmux, *arguments], capture_output=True, text=True, check=True).stdout


@contextmanager
def terminal(
    socket: Path, command: list[object], picture: Path, *, width: int = 120, height: int = 40
) -> Iterator[Terminal]:
    """``picture``: where the last screen is kept, to look at."""
    one = Terminal(socket)
    one.open(command, width, height)
    try:
        yield one
    finally:
        picture.write_text(one.screen())
        one.close()
