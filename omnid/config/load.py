"""Finds and reads ``omnid.toml``."""

import os
import tomllib
from pathlib import Path
from typing import Any

from omnid.config.decode import decode_config
from omnid.config.settings import Settings
from omnid.errors import ConfigInvalid, ConfigMissing

FILE = "omnid.toml"


def load(explicit: Path | None = None) -> Settings:
    """The settings. Raises `ConfigMissing` or `ConfigInvalid`."""
    return read(find(explicit))


def find(explicit: Path | None = None) -> Path:
    """The file that counts: ``--config``, ``$OMNID_CONFIG``, or the first there is. Raises `ConfigMissing`."""
    named = explicit or os.environ.get("OMNID_CONFIG")
    if named:
        return Path(named).expanduser().absolute()
    places = [Path.cwd() / FILE, Path.home() / ".config/omnid" / FILE, Path("/etc/omnid") / FILE]
    for place in places:
        if place.exists():
            return place
    raise ConfigMissing([str(place) for place in places])


def read(path: Path) -> Settings:
    """The settings in ``path``. Raises `ConfigMissing` or `ConfigInvalid`, which names all problems at once."""
    try:
        return decode_config(Settings, _table(path), folder=path.absolute().parent)
    except ConfigInvalid as problem:
        raise ConfigInvalid(str(path), problem.problems) from None


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigMissing([str(path)]) from None
    except OSError as problem:
        raise ConfigInvalid(str(path), [("file", f"Cannot be read: {problem.strerror}.")]) from None
    except UnicodeDecodeError:
        raise ConfigInvalid(str(path), [("file", "Is not UTF-8 text.")]) from None
    except tomllib.TOMLDecodeError as problem:
        sentence, _, place = str(problem).rstrip(")").partition(" (at ")
        raise ConfigInvalid(str(path), [(place or "file", f"{sentence}.")]) from None
