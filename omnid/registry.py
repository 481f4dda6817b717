"""Entry points → kinds: finds the plugins, loads one when it is asked for, reports the broken ones."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, NamedTuple

from omnid.channel import Kind
from omnid.console import ConsoleKind
from omnid.errors import NotFound, OmnidError

GROUP = "omnid.kinds"
CONSOLES = "omnid.consoles"


class KindBroken(OmnidError):
    """A plugin is installed and cannot be used. ``noun``: what it would make, a channel or a console."""

    code, http_status, exit_status = "kind_broken", 500, 1

    def __init__(self, name: str, reason: str, noun: str = "channel") -> None:
        super().__init__(f"The plugin for {name} {noun}s cannot be used: {reason}.", kind=name, reason=reason)
        self.name, self.reason, self.noun = name, reason, noun


class _Sort(NamedTuple):
    """A group of entry points, and what its values have to be."""

    group: str
    noun: str
    type: type


_CHANNEL = _Sort(GROUP, "channel", Kind)
_CONSOLE = _Sort(CONSOLES, "console", ConsoleKind)


def kind(name: str) -> Kind:
    """The kind of that name; its plugin is imported now. Raises `NotFound` or `KindBroken`."""
    found: Kind = _load(_entry(_CHANNEL, name), _CHANNEL)
    return found


def console_kind(name: str) -> ConsoleKind:
    """The kind of console of that name; its plugin is imported now. Raises `NotFound` or `KindBroken`."""
    found: ConsoleKind = _load(_entry(_CONSOLE, name), _CONSOLE)
    return found


def names() -> list[str]:
    """Of every kind that is installed, sorted; imports none of them."""
    return sorted(_entries(GROUP))


def package(name: str) -> str:
    """The module that brings a kind; imports nothing. Raises `NotFound`."""
    return _entry(_CHANNEL, name).module


def broken() -> list[KindBroken]:
    """Each plugin that cannot be used. Imports them all: for ``omnid doctor``."""
    found = []
    for sort in (_CHANNEL, _CONSOLE):
        for entry in _entries(sort.group).values():
            try:
                _load(entry, sort)
            except KindBroken as problem:
                found.append(problem)
    return sorted(found, key=lambda one: one.name)


def _entry(sort: _Sort, name: str) -> EntryPoint:
    found = _entries(sort.group).get(name)
    if found is None:
        installed = ", ".join(sorted(_entries(sort.group))) or "none"
        raise NotFound(f"kind of {sort.noun}", f"“{name}”; installed are: {installed}")
    return found


@cache
def _entries(group: str) -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=group)}


@cache
def _load(entry: EntryPoint, sort: _Sort) -> Any:
    try:
        value = entry.load()
    except Exception as problem:  # whatever somebody else's module raises is the reason
        raise KindBroken(
            entry.name, f"{entry.value} cannot be loaded: {type(problem).__name__}: {problem}", sort.noun
        ) from problem
    if not isinstance(value, Kind | ConsoleKind) or not isinstance(value, sort.type):
        wanted = f"{sort.type.__module__.removesuffix('.contract')}.{sort.type.__name__}"
        raise KindBroken(entry.name, f"{entry.value} is a {type(value).__name__}, not an {wanted}", sort.noun)
    if value.name != entry.name:
        raise KindBroken(
            entry.name,
            f"{entry.value} calls itself “{value.name}”; the entry point has to have the same name",
            sort.noun,
        )
    return value
