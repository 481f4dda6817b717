"""What every section of the desk's configuration file can do: be read, written and removed from, by operations."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from omnid.desk import requests
from omnid.errors import Invalid
from omnid.model import Actor
from omnid.store.database import Tx

Fields = dict[str, Any]
ALONE = ""
"""The name of the only thing in a section such as ``[desk]``."""


class Section(NamedTuple):
    """``fields``: those a thing may have; None: any.

    ``write(tx, actor, name, before, after)``: ``before`` is None where there is none yet. ``order(tx, actor, names)``
    puts them in that order and returns those that were elsewhere.
    """

    read: Callable[[Tx], dict[str, Fields]]
    write: Callable[[Tx, Actor, str, Fields | None, Fields], None]
    remove: Callable[[Tx, Actor, str], None] | None = None
    fields: frozenset[str] | None = None
    order: Callable[[Tx, Actor, list[str]], list[str]] | None = None


def ask(tx: Tx, actor: Actor, operation: str, /, **values: Any) -> Any:
    """Do what would be done if it were asked for by itself. Raises what that raises."""
    wanted = requests.find(operation)
    try:
        request = msgspec.convert(values, wanted.request)
    except msgspec.ValidationError as problem:
        raise requests.invalid(problem, wanted.request) from problem
    requests.storable(request)
    return wanted.function(tx, actor, request)


def plain(fields: Fields) -> Fields:
    """As it stands in the file: without what is empty, which means as delivered."""
    built: Fields = msgspec.to_builtins(fields)
    return {name: value for name, value in built.items() if value not in (None, "", [], {})}


def whole(after: Fields, defaults: Fields) -> Fields:
    """What the file leaves out is as delivered."""
    return {name: after.get(name, default) for name, default in defaults.items()}


def texts(given: Any, path: str) -> list[str]:
    """A list of words. Raises `Invalid`."""
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Invalid(f"“{path}” has to be a list of words.", path=path)
    return given


def tables(given: Any, path: str, *fields: str) -> list[Fields]:
    """A list of tables with these fields. Raises `Invalid`."""
    if not isinstance(given, list) or not all(isinstance(one, dict) and set(one) <= set(fields) for one in given):
        raise Invalid(f"“{path}” has to be a list of tables with {', '.join(fields)}.", path=path)
    return given
