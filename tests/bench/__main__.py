"""``python -m tests.bench [--quick] [NAME …]``: how fast and how small, as ratios measured side by side."""

import argparse
import importlib
import sys
import time
import traceback

from tests.bench.table import Figure, show

NAMES = [
    "accept",
    "widget",
    "latency",
    "idle",
    "command",
    "console",
    "sizes",
    "inbox",
    "search",
    "export",
    "burst",
    "email",
    "channels",
    "relay",
    "routing",
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(NAMES)}; all unless said")
    parser.add_argument("--quick", action="store_true", help="fewer and smaller: a look, not a figure to quote")
    given = parser.parse_args()
    if unknown := set(given.names) - set(NAMES):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}")
    figures = [figure for name in given.names or NAMES for figure in _run(name, given.quick)]
    print(show(figures))
    return int(any(figure.name.startswith("broken: ") for figure in figures))


def _run(name: str, quick: bool) -> list[Figure]:
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    began = time.monotonic()
    try:
        figures: list[Figure] = importlib.import_module(f"tests.bench.{name}").run(quick)
    except Exception:  # noqa: BLE001 - the other benches still have something to tell
        traceback.print_exc()
        figures = [Figure(name=f"broken: {name}", ours="see above", met=False)]
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return figures


if __name__ == "__main__":
    sys.exit(main())
