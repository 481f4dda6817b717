"""The chat stays small: gzipped sizes of what a visitor's browser fetches."""

import gzip
from pathlib import Path

import pytest

from omnid_widget import ASSETS

LOADER_LIMIT = 4 * 1024
CHAT_LIMIT = 20 * 1024


def gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_loader_is_at_most_4_kb() -> None:
    assert gzipped(ASSETS / "widget.js") <= LOADER_LIMIT


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_chat_in_one_language_is_at_most_20_kb(language: str) -> None:
    others = {"widget.js", "en.js", "ru.js"} - {f"{language}.js"}
    files = [path for path in ASSETS.iterdir() if not path.name.startswith("demo.") and path.name not in others]
    sizes = {path.name: gzipped(path) for path in files}
    assert sum(sizes.values()) <= CHAT_LIMIT, sizes
