"""A kind's settings as command-line options, made from the fields of its struct."""

from collections.abc import Sequence
from difflib import get_close_matches
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct, structs

from omnid.channel import Secret
from omnid.errors import Invalid

YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class Option(NamedTuple):
    """One setting. ``word`` says what it takes; ``default`` is for people."""

    name: str
    hint: Any
    required: bool
    default: str

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")

    @property
    def is_secret(self) -> bool:
        return self.hint is Secret

    @property
    def is_list(self) -> bool:
        return get_origin(self.hint) in (list, tuple, set, frozenset)

    @property
    def is_dict(self) -> bool:
        return self.hint is dict or get_origin(self.hint) is dict

    @property
    def word(self) -> str:
        if self.is_list:
            return "text, repeatable"
        if self.is_dict:
            return "NAME=VALUE, repeatable"
        if self.is_secret:
            return "secret: env:NAME, file:PATH, credential:NAME"
        if get_origin(self.hint) is Literal:
            return " or ".join(map(str, get_args(self.hint)))
        if isinstance(self.hint, type) and issubclass(self.hint, Enum):
            return " or ".join(str(member.value) for member in self.hint)
        return {int: "whole number", float: "number", bool: "yes or no", str: "text"}.get(self.hint, "text")


def of(config: type[Struct]) -> list[Option]:
    """A kind's options, in the order of its fields."""
    hints = get_type_hints(config, include_extras=True)
    return [
        Option(field.encode_name, _bare(hints[field.name]), field.required, _default(field))
        for field in structs.fields(config)
    ]


def read(options: Sequence[Option], arguments: Sequence[str]) -> dict[str, Any]:
    """Plain values from ``--name value``, ``--name=value``, ``--flag``, ``--no-flag``. Raises `Invalid`."""
    values: dict[str, Any] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise Invalid(f"“{word}” stands alone; settings are given as --name value.")
        name, separator, given = word[2:].partition("=")
        option, off = _find(options, name)
        if option.hint is bool and not separator:
            following = rest[0].lower() if rest else ""
            given = rest.pop(0) if following in YES + NO and not off else "no" if off else "yes"
        elif not separator:
            if not rest:
                raise Invalid(f"{word} needs a value: {option.word}.", path=option.name)
            given = rest.pop(0)
        _put(values, option, given)
    return values


def _find(options: Sequence[Option], given: str) -> tuple[Option, bool]:
    """The option, and whether it was said with ``no-``. A list's singular means the list: ``--origin``."""
    name = given.replace("-", "_")
    for option in options:
        if name == option.name or (option.is_list and name in _singulars(option.name)):
            return option, False
        if option.hint is bool and name == f"no_{option.name}":
            return option, True
    names = [option.name.replace("_", "-") for option in options]
    near = get_close_matches(given, names, n=1)
    hint = f"did you mean --{near[0]}?" if near else f"known are: {', '.join('--' + one for one in names) or 'none'}."
    raise Invalid(f"There is no setting --{given}; {hint}")


def _singulars(name: str) -> set[str]:
    return (
        {name.removesuffix("s"), name.removesuffix("es"), name.removesuffix("ies") + "y"}
        if name.endswith("s")
        else set()
    )


def _put(values: dict[str, Any], option: Option, given: str) -> None:
    if option.is_list:
        values.setdefault(option.name, []).append(given)
    elif option.is_dict and not given.startswith("{"):
        name, separator, value = given.partition("=")
        if not separator:
            raise Invalid(f"{option.flag} takes NAME=VALUE, not “{given}”.", path=option.name)
        values.setdefault(option.name, {})[name] = value
    elif option.name in values:
        raise Invalid(f"{option.flag} is given twice.", path=option.name)
    else:
        values[option.name] = convert(option, given)


def convert(option: Option, given: str) -> Any:
    """A plain value of the kind the field wants; what does not fit is left for the settings' own check to name."""
    if option.hint is bool:
        if given.lower() not in YES + NO:
            raise Invalid(f"{option.flag} takes yes or no, not “{given}”.", path=option.name)
        return given.lower() in YES
    if option.hint in (int, float) or option.is_dict:
        try:
            return msgspec.json.decode(given)
        except msgspec.DecodeError:
            return given
    return given


def _bare(hint: Any) -> Any:
    """Without ``Annotated`` and without ``| None``."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        rest = [one for one in get_args(hint) if one is not NoneType]
        return _bare(rest[0]) if len(rest) == 1 else hint
    return hint


def _default(field: structs.FieldInfo) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        value = field.default_factory()
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")
    if isinstance(field.default, bool):
        return "yes" if field.default else "no"
    return "" if field.default in (msgspec.NODEFAULT, None) else str(field.default)
