"""Plain tables → frozen structs, with every problem found at once and each under its dotted path."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct, structs

from omnid.channel import Secret, SecretUnreadable
from omnid.errors import ConfigInvalid

S = TypeVar("S", bound=Struct)
Problem = tuple[str, str]
"""A dotted path and a sentence."""


def decode_config(type_: type[S], data: Mapping[str, Any], path_prefix: str = "", folder: Path | None = None) -> S:
    """``data`` as a ``type_``. Relative paths are taken from ``folder``. Raises `ConfigInvalid` with all problems.

    Besides what msgspec knows, a field may be a `Path`, a `Secret`, or a class whose ``parse(text)`` raises ValueError.
    """
    problems = list(_table_problems(type_, data, path_prefix, folder))
    if not problems:
        try:
            return msgspec.convert(data, type_, dec_hook=_hook(folder))
        except msgspec.ValidationError as problem:  # a rule between fields, from __post_init__
            problems = [_problem(problem, path_prefix or "settings", data)]
    raise ConfigInvalid(path_prefix or "The configuration", problems)


def check_secrets(config: Struct, path_prefix: str = "") -> list[Problem]:
    """Each secret in ``config`` that cannot be read, and why."""
    return list(_secret_problems(config, path_prefix))


def _secret_problems(value: object, path: str) -> Iterator[Problem]:
    if isinstance(value, Secret):
        try:
            value.reveal()
        except SecretUnreadable as problem:
            yield path, f"{problem}."
        return
    for name, inner in _children(value):
        yield from _secret_problems(inner, _join(path, name))


def _children(value: object) -> Iterator[tuple[str, object]]:
    match value:
        case Struct():
            yield from structs.asdict(value).items()
        case dict():
            yield from ((str(key), inner) for key, inner in value.items())
        case list() | tuple():
            yield from ((f"[{index}]", inner) for index, inner in enumerate(value))
        case _:
            pass


def _table_problems(type_: type[Struct], data: Mapping[str, Any], path: str, folder: Path | None) -> Iterator[Problem]:
    fields = {field.encode_name: field for field in structs.fields(type_)}
    hints = _hints(type_)
    if type_.__struct_config__.forbid_unknown_fields:
        yield from ((_join(path, key), _unknown(key, list(fields))) for key in data if key not in fields)
    for key, field in fields.items():
        if key in data:
            yield from _value_problems(hints[field.name], data[key], _join(path, key), folder)
        elif field.required:
            yield _join(path, key), "Is missing."


def _value_problems(hint: Any, value: Any, path: str, folder: Path | None) -> Iterator[Problem]:
    """Goes into tables and lists, so that one mistake does not hide the next."""
    bare = _bare(hint)
    if isinstance(bare, type) and issubclass(bare, Struct) and isinstance(value, dict):
        yield from _table_problems(bare, value, path, folder)
        return
    if get_origin(bare) is list and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _value_problems(get_args(bare)[0], item, f"{path}[{index}]", folder)
    elif get_origin(bare) is dict and isinstance(value, dict):
        for key, item in value.items():
            yield from _value_problems(get_args(bare)[1], item, _join(path, key), folder)
    elif isinstance(bare, type) and issubclass(bare, Enum) and value not in list(bare):
        yield path, f"Should be one of {', '.join(str(member.value) for member in bare)}{_given(value)}."
    else:
        try:
            msgspec.convert(value, hint, dec_hook=_hook(folder))
        except msgspec.ValidationError as problem:
            yield _problem(problem, path, {} if bare is Secret else value)


def _bare(hint: Any) -> Any:
    """Without ``Annotated`` and without ``| None``."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        rest = [arg for arg in get_args(hint) if arg is not NoneType]
        return _bare(rest[0]) if len(rest) == 1 else hint
    return hint


@cache
def _hints(type_: type[Struct]) -> dict[str, Any]:
    return get_type_hints(type_, include_extras=True)


def _hook(folder: Path | None) -> Any:
    def hook(type_: type, value: object) -> object:
        if not isinstance(value, str):
            raise ValueError("Expected `str`")  # noqa: TRY004 - msgspec shows only a ValueError as a problem of the data
        if type_ is Secret:
            return Secret(value)
        if issubclass(type_, Path):
            path = Path(value).expanduser()
            return folder / path if folder else path
        return type_.parse(value)  # type: ignore[attr-defined] # see decode_config

    return hook


WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
    "datetime": "a date and time",
}


def _problem(error: msgspec.ValidationError, path: str, value: object) -> Problem:
    """msgspec's sentence in words a sysadmin uses, at its place below ``path``."""
    sentence, _, place = str(error).partition(" - at `$")
    sentence = re.sub(r"^Expected (.*?)(, got .*)?$", r"Should be \1", sentence)
    sentence = re.sub(r"`(\w+)`", lambda found: WORDS.get(found[1], found[1]), sentence)
    return _join(path, place.rstrip("`").lstrip(".")), f"{sentence.rstrip('.')}{_given(value)}."


def _given(value: object) -> str:
    """As it stands in the file, cut short; nothing for tables and lists."""
    if isinstance(value, (dict, list)):
        return ""
    text = msgspec.json.encode(value, enc_hook=str).decode()
    return f", not {text if len(text) <= 60 else text[:59] + '…'}"


def _unknown(key: str, known: list[str]) -> str:
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean “{near[0]}”?" if near else f"known here are: {', '.join(known)}."
    return f"There is no such setting; {hint}"


def _join(path: str, name: str) -> str:
    if not path or not name:
        return path or name
    return f"{path}{name}" if name.startswith("[") else f"{path}.{name}"
