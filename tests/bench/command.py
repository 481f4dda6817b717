"""The command line's first words, and the daemon's first answer."""

import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.bench.table import Figure, middle, times
from tests.proof.daemon import COMMAND, VISITORS, Daemon

TYPER = (sys.executable, "-c", "import os; os.environ['TYPER_USE_RICH'] = '0'; import typer")
MEBIBYTE = 1 << 20


def run(quick: bool) -> list[Figure]:
    rounds = 5 if quick else 21
    helped, bare = _alternating(rounds, lambda: _run(*COMMAND, "--help"), lambda: _run(*TYPER))
    with tempfile.TemporaryDirectory() as folder:
        starts, idle = _starts(Path(folder), 3 if quick else 9)
    return [
        Figure(
            name="omnid --help",
            ours=f"{helped * 1000:.0f} ms",
            against=f"import typer {bare * 1000:.0f} ms",
            ratio=times(helped, bare),
            aim="≤ 1.5 ×, ≤ 120 ms",
            met=helped <= 1.5 * bare,
        ),
        Figure(
            name="omnid serve to its first 200",
            ours=f"{starts * 1000:.0f} ms",
            against=f"import typer {bare * 1000:.0f} ms",
            ratio=times(starts, bare),
            aim="≤ 1 s",
            met=starts <= 1,
        ),
        Figure(
            name="idle daemon, widget only, memory",
            ours=f"{idle / MEBIBYTE:.0f} MB",
            against="best peer 170 MB",
            ratio=f"{idle / (170 * MEBIBYTE):.2f} ×",
            aim="≤ 70 MB",
            met=idle <= 70 * MEBIBYTE,
        ),
    ]


def _alternating(rounds: int, *ways: Callable[[], float]) -> list[float]:
    took: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for index, way in enumerate(ways):
            took[index].append(way())
    return [middle(one) for one in took]


def _run(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _starts(folder: Path, rounds: int) -> tuple[float, float]:
    """Seconds from the command to the first 200 of /healthz, and the memory a while later."""
    daemon = Daemon(folder)
    daemon.add_channel("widget", "site", VISITORS)
    took: list[float] = []
    memory: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        daemon.start()
        with urllib.request.urlopen(f"{daemon.url}/healthz") as answer:
            assert answer.status == 200
        took.append(time.perf_counter() - began)
        time.sleep(2)  # what it does first is done
        memory.append(daemon.rss())
        daemon.stop()
    return middle(took), middle(memory)
