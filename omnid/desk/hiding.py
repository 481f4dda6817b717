"""Leaves out what may be a secret of what is shown or written down."""

from typing import Any

_NAMES = frozenset({"secret", "code", "config", "token", "password"})


def hidden(value: Any) -> Any:
    """The same with “…” for everything that is called like a secret; plain values: objects, lists, text, numbers."""
    if isinstance(value, dict):
        return {name: "…" if name in _NAMES and _is_told(inner) else hidden(inner) for name, inner in value.items()}
    return [hidden(one) for one in value] if isinstance(value, list) else value


def _is_told(value: Any) -> bool:
    """A token that was made is answered as an object beside its secret, and by itself is none."""
    return bool(value) and not (isinstance(value, dict) and "id" in value)
