"""What a browser fetches: nothing but the loader at first view, and the chat when it is opened."""

import gzip
from pathlib import Path

from omnid import registry
from tests.bench.table import Figure

KIB = 1024
SHOWN_ONLY_IN_THE_DEMO = "demo."


def run(quick: bool) -> list[Figure]:
    folder = registry.kind("widget").assets
    assert folder is not None
    loader = _size(folder / "widget.js")
    files = [one for one in folder.rglob("*") if one.is_file() and one.suffix in (".js", ".css")]
    chat = sum(
        _size(one)
        for one in files
        if one.name != "widget.js" and not one.name.startswith(SHOWN_ONLY_IN_THE_DEMO) and one.name != "ru.js"
    )
    return [
        Figure(
            name="widget at first view, gzip",
            ours=f"{loader / KIB:.1f} KB",
            against="best peer 259 KB",
            ratio=f"1/{259 * KIB / loader:.0f}",
            aim="≤ 4 KB",
            met=loader <= 4 * KIB,
        ),
        Figure(
            name="chat when it is opened, one language, gzip",
            ours=f"{chat / KIB:.1f} KB",
            aim="≤ 20 KB",
            met=chat <= 20 * KIB,
        ),
    ]


def _size(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))
