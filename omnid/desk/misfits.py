"""What is wrong with a value, in a sentence for people: msgspec knows only types and expressions."""

import re
from typing import Any

import msgspec
from msgspec import inspect

from omnid.model import Worded
from omnid.policy.sentences import sentence

_TYPES = {
    "int": "a whole number", "float": "a fraction", "str": "text", "bool": "true or false", "array": "a list",
    "object": "an object", "null": "null", "bytes": "bytes",
}  # fmt: skip
_UNITS = {"str": "character", "array": "item", "object": "field"}
_STEP = re.compile(r"\.(?P<field>\w+)|\[(?P<item>[^\]]*)\]")


def told(problem: msgspec.ValidationError, request: Any) -> tuple[str | Worded, str | None]:
    """What to tell of ``problem``, and the path of the value in the type ``request``: ``conditions.languages[0]``."""
    said, _, place = str(problem).partition(" - at `")
    path = place.removesuffix("`").removeprefix("key in `").strip("$.`") or None
    wanted = _wanted(request, place)
    name = f"“{path}”" if path else "The request"
    if said.startswith("Object contains unknown field"):
        return _unknown(said, wanted, path)
    if said.startswith("Object missing required field"):
        missing = said.split("`")[1]
        return sentence("missing", field=missing), f"{path}.{missing}" if path else missing
    return _common(said, wanted, path) or f"{name} {_fault(said, wanted)}.", path


def _common(said: str, wanted: inspect.Type | None, path: str | None) -> Worded | None:
    """What is wrong with a field that people name and fill themselves, in words that have a translation."""
    choices = _choices(wanted)
    if said.startswith("Invalid enum value") and choices and path:
        given = said.removeprefix("Invalid enum value ").strip("'")
        return sentence("no_such_choice", field=path, value=given, values=", ".join(choices))
    found = re.fullmatch(r"Expected `(\w+)` of length (>=|<=) (\d+)", said)
    if found is None or not path:
        return None
    number, unit = int(found[3]), _UNITS.get(found[1], "item") + ("" if found[3] == "1" else "s")
    if found[2] == ">=":
        return sentence("too_few", field=path, least=number, unit=unit)
    return sentence("too_many", field=path, most=number, unit=unit)


def _unknown(said: str, wanted: inspect.Type | None, path: str | None) -> tuple[str | Worded, str]:
    name = said.split("`")[1]
    known = [field.encode_name for field in wanted.fields] if isinstance(wanted, inspect.StructType) else []
    place = f"{path}.{name}" if path else name
    if known:
        return sentence("unknown_field", field=name, fields=", ".join(known)), place
    return f"There is no field “{name}” here; there are none.", place


def _fault(said: str, wanted: inspect.Type | None) -> str:
    """The predicate of the sentence."""
    if said.startswith("Invalid enum value"):
        choices = _choices(wanted)
        given = said.removeprefix("Invalid enum value ").strip("'")
        return f"cannot be “{given}”: say one of {', '.join(choices)}" if choices else f"cannot be “{given}”"
    if "matching regex" in said:
        form = _description(wanted)
        return f"does not fit: {form}" if form else f"has another form ({said.split('matching regex ')[1]})"
    if found := re.fullmatch(r"Expected `(\w+)` of length (>=|<=) (\d+)", said):
        unit = _UNITS.get(found[1], "item")
        return f"has to have {_amount(found[2], int(found[3]))} {unit}{'' if found[3] == '1' else 's'}"
    if found := re.fullmatch(r"Expected `\w+` (>=|<=|>|<) (\S+)", said):
        return f"has to be {_amount(found[1], found[2])}"
    if found := re.fullmatch(r"Expected `([\w |]+)`(?:, got `(\w+)`)?", said):
        kinds = " or ".join(_TYPES.get(one, one) for one in found[1].split(" | "))
        return f"has to be {kinds}" + (f", not {_TYPES.get(found[2], found[2])}" if found[2] else "")
    return f"cannot be that: {said[:1].lower()}{said[1:]}"


def _choices(wanted: inspect.Type | None) -> list[str]:
    if isinstance(wanted, inspect.LiteralType):
        return [str(one) for one in wanted.values]
    return [str(one.value) for one in wanted.cls] if isinstance(wanted, inspect.EnumType) else []


def _amount(sign: str, number: object) -> str:
    return f"{ {'>=': 'at least', '<=': 'at most', '>': 'more than', '<': 'less than'}[sign] } {number}"


def _wanted(request: Any, place: str) -> inspect.Type | None:
    """The type of the value at that place, where it can be told."""
    found: inspect.Type | None = inspect.type_info(request)
    for step in _STEP.finditer(place):
        found = _inside(found, step)
    return _one(found, keep_described=True)


def _inside(outer: inspect.Type | None, step: re.Match[str]) -> inspect.Type | None:
    outer = _one(outer)
    if isinstance(outer, inspect.StructType):
        return next((field.type for field in outer.fields if field.encode_name == step["field"]), None)
    if isinstance(outer, inspect.DictType):
        return outer.value_type
    return outer.item_type if isinstance(outer, inspect.ListType | inspect.SetType | inspect.VarTupleType) else None


def _one(given: inspect.Type | None, *, keep_described: bool = False) -> inspect.Type | None:
    """Without what is wrapped around it: null as another choice, and descriptions."""
    if isinstance(given, inspect.UnionType):
        others = [one for one in given.types if not isinstance(one, inspect.NoneType)]
        return _one(others[0], keep_described=keep_described) if len(others) == 1 else None
    if isinstance(given, inspect.Metadata) and not keep_described:
        return _one(given.type)
    return given


def _description(wanted: inspect.Type | None) -> str | None:
    schema = wanted.extra_json_schema if isinstance(wanted, inspect.Metadata) else None
    return None if schema is None else schema.get("description")
