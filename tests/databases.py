"""An empty database of a desk: made once in this process, copied wherever a test begins with one."""

from functools import cache
from pathlib import Path

from omnid.store import database


def fresh(path: Path | str = ":memory:") -> database.Connection:
    """As `database.create` makes it, in a hundredth of the time."""
    if path != ":memory:":
        Path(path).write_bytes(_pattern())
    connection = database.bare(path)
    if path == ":memory:":
        connection.deserialize(_pattern())
    return connection


@cache
def _pattern() -> bytes:
    connection = database.create(":memory:")
    try:
        return connection.serialize()
    finally:
        connection.close()
