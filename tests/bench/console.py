"""The terminal console: from the command to its first screen with the desk's conversations, and its memory."""

import tempfile
import time
from pathlib import Path

from tests.bench.table import Figure, middle
from tests.console.tmux import Terminal
from tests.proof.daemon import COMMAND, VISITORS, Daemon

MEBIBYTE = 1 << 20


def run(quick: bool) -> list[Figure]:
    took: list[float] = []
    memory: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        desk = Daemon(Path(folder))
        desk.add_channel("widget", "site", VISITORS)
        for _ in range(2 if quick else 5):
            seconds, rss = _start(Path(folder), desk)
            took.append(seconds)
            memory.append(rss)
    first, held = middle(took), middle(memory)
    return [
        Figure(
            name="omnid console to its first screen",
            ours=f"{first * 1000:.0f} ms",
            aim="≤ 1.5 s",
            met=first <= 1.5,
        ),
        Figure(
            name="console, memory",
            ours=f"{held / MEBIBYTE:.0f} MB",
            aim="≤ 100 MB",
            met=held <= 100 * MEBIBYTE,
        ),
    ]


def _start(folder: Path, desk: Daemon) -> tuple[float, float]:
    terminal = Terminal(Path(tempfile.mkdtemp(dir=folder)))
    began = time.perf_counter()
    terminal.start([*COMMAND, "--config", str(desk.config), "console", "--lang", "en"])
    try:
        terminal.sees("Nobody is waiting.")
        return time.perf_counter() - began, terminal.rss()
    finally:
        terminal.stop()
