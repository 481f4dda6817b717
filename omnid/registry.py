"""Entry points → kinds: finds the plugins, loads one when it is asked for, reports the broken ones."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from omnid.channel import Kind
from omnid.errors import NotFound, OmnidError

GROUP = "omnid.kinds"


class KindBroken(OmnidError):
    """A plugin is installed and cannot be used."""

    code, http_status, exit_status = "kind_broken", 500, 1

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The plugin for {name} channels cannot be used: {reason}.", kind=name, reason=reason)
        self.reason = reason


def kind(name: str) -> Kind:
    """The kind of that name; its plugin is imported now. Raises `NotFound` or `KindBroken`."""
    return _load(_entry(name))


def names() -> list[str]:
    """Of every kind that is installed, sorted; imports none of them."""
    return sorted(_entries())


def package(name: str) -> str:
    """The module that brings a kind; imports nothing. Raises `NotFound`."""
    return _entry(name).module


def broken() -> list[tuple[str, str]]:
    """Name and reason of each plugin that cannot be used. Imports them all: for ``omnid doctor``."""
    found = []
    for name in names():
        try:
            kind(name)
        except KindBroken as problem:
            found.append((name, problem.reason))
    return found


def _entry(name: str) -> EntryPoint:
    found = _entries().get(name)
    if found is None:
        raise NotFound("kind of channel", f"“{name}”; installed are: {', '.join(names()) or 'none'}")
    return found


@cache
def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


@cache
def _load(entry: EntryPoint) -> Kind:
    try:
        value = entry.load()
    except Exception as problem:  # whatever somebody else's module raises is the reason
        raise KindBroken(
            entry.name, f"{entry.value} cannot be loaded: {type(problem).__name__}: {problem}"
        ) from problem
    if not isinstance(value, Kind):
        raise KindBroken(entry.name, f"{entry.value} is a {type(value).__name__}, not an omnid.channel.Kind")
    if value.name != entry.name:
        raise KindBroken(
            entry.name, f"{entry.value} calls itself “{value.name}”; the entry point has to have the same name"
        )
    return value
