"""Writes TOML, as `tomllib` reads it: tables for what has a name, long texts over several lines."""

import json
import re
from collections.abc import Iterator
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def written(values: dict[str, Any]) -> str:
    """The whole file. Raises `TypeError` for what TOML has no way to say, such as null."""
    return "\n".join(_table([], values)).strip("\n") + "\n"


def _table(path: list[str], values: dict[str, Any]) -> Iterator[str]:
    """First what stands in the table itself, then the tables in it."""
    inner = {name: value for name, value in values.items() if isinstance(value, dict) and value}
    own = {name: value for name, value in values.items() if name not in inner}
    if path and (own or not inner):
        yield f"\n[{'.'.join(map(_key, path))}]"
    for name, value in own.items():
        yield f"{_key(name)} = {_value(value)}"
    for name, value in inner.items():
        yield from _table([*path, name], value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _line(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return _lines(value) if "\n" in value else _line(value)
        case list() if value and all(isinstance(one, dict) for one in value):
            return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case dict():
            inside = ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case _:
            pass
    raise TypeError(f"TOML cannot say {value!r}")


def _line(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    plain = _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)
    return f'"""\n{plain[:-1]}\\""""' if plain.endswith('"') else f'"""\n{plain}"""'
