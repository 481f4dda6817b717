"""The settings of a channel or a console: merged, checked by its plugin's own type, shown without secrets."""

from collections.abc import Callable
from typing import Annotated, Any

from msgspec import Meta

from omnid import config
from omnid.channel import Kind, Secret
from omnid.console import ConsoleKind
from omnid.errors import OmnidError

HIDDEN = "…"
"""Shown instead of a literal secret."""
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="a–z, 0–9 and dashes, at most 40")]

Find = Callable[[str], Kind] | Callable[[str], ConsoleKind]
"""From a kind's name to the kind. Raises `NotFound` or `KindBroken`."""


def check(find: Find, kind: str, given: dict[str, Any]) -> None:
    """Raises `ConfigInvalid` with all problems at once, and what ``find`` raises."""
    config.decode_config(find(kind).config, given, "config")


def changed(find: Find, kind: str, before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """``given`` over ``before``, where None goes back to the default; checked."""
    merged = {name: value for name, value in {**before, **given}.items() if value is not None}
    check(find, kind, merged)
    return merged


def shown(find: Find, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """As people may see them: references as they are, literal secrets as “…”."""
    try:
        decoded = config.decode_config(find(kind).config, given, "config")
    except OmnidError:
        return dict.fromkeys(given, HIDDEN)  # a plugin that changed or is gone: better to show too little
    return {name: HIDDEN if _is_literal(getattr(decoded, name)) else value for name, value in given.items()}


def _is_literal(value: object) -> bool:
    return isinstance(value, Secret) and not value.is_reference
