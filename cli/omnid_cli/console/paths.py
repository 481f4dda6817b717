"""Paths as people type, drop or complete them in a line of the console."""

import os
import shlex
from contextlib import suppress
from pathlib import Path

from omnid.errors import Invalid
from omnid.policy.sentences import sentence

_MOST = 10_000
"""Entries of a folder that are looked at for a completion."""


def given(typed: str) -> Path:
    """With ``~`` and as terminals write a file that is dropped on them: in quotes, or with backslashes.

    Raises `Invalid`.
    """
    path = _home(typed.strip())
    if _is_there(path):
        return path
    with suppress(ValueError):
        words = shlex.split(typed)
        if len(words) == 1:
            return _home(words[0].removeprefix("file://"))
    return path


def complete(typed: str) -> str:
    """As far as what is there leaves no choice, like a shell; as it was where nothing fits."""
    folder, begun = os.path.split(typed)
    try:
        names = sorted(_names(_home(folder or "."), begun))
    except (Invalid, OSError):
        return typed
    if not names:
        return typed
    whole = folder + "/" * bool(folder and not folder.endswith("/")) + _common(names)
    return f"{whole}/" if len(names) == 1 and _home(whole).is_dir() else whole


def _common(names: list[str]) -> str:
    """What all of them begin with; they are sorted, so the first and the last differ most."""
    length = 0
    while names[0][: length + 1] == names[-1][: length + 1] and length < len(names[0]):
        length += 1
    return names[0][:length]


def _names(folder: Path, begun: str) -> list[str]:
    with os.scandir(folder) as entries:
        few = (entry.name for entry, _ in zip(entries, range(_MOST), strict=False))
        return [name for name in few if name.startswith(begun) and (begun or not name.startswith("."))]


def _home(typed: str) -> Path:
    try:
        return Path(typed).expanduser()
    except RuntimeError as problem:
        raise Invalid(sentence("no_home", user=typed.split("/", maxsplit=1)[0]), path="file") from problem


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
