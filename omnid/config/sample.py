"""The sample ``omnid.toml``: every setting with what it means, commented out where the default does."""

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct, json, structs

from omnid.config.settings import Settings

HEAD = """\
# Omnid's configuration: what the process needs. What is commented out is the default,
# or an example where there is none.
# Channels, operators and everything else are managed by “omnid channel”, “omnid operator” and so on.
# Check it with “omnid config check”. Relative paths are taken from this file's folder.
"""


def sample(data_dir: str = "data") -> str:
    """The text of the file, with ``data_dir`` set."""
    return "\n".join([HEAD, *_table(Settings(), "", {"data_dir": Path(data_dir)})]).rstrip() + "\n"


def _table(settings: Struct, name: str, given: dict[str, Any]) -> Iterator[str]:
    """Plain settings first, as TOML wants it, then the tables inside."""
    tables = []
    hints = get_type_hints(type(settings), include_extras=True)
    for field in structs.fields(settings):
        value = given.get(field.name, getattr(settings, field.name))
        if isinstance(value, Struct):
            tables.append((field.name, value))
        else:
            yield from _setting(field.name, value, _meta(hints[field.name]), is_given=field.name in given)
    for inner, value in tables:
        yield f"[{name}{inner}]"
        yield from _comment(type(value).__doc__ or "")
        yield ""
        yield from _table(value, f"{name}{inner}.", {})


def _setting(name: str, value: object, meta: Meta, *, is_given: bool) -> Iterator[str]:
    yield from _comment(meta.description or "")
    shown = meta.examples[0] if value is None and meta.examples else value
    yield f"{'' if is_given else '# '}{name} = {_toml(shown)}"
    yield ""


def _comment(text: str) -> Iterator[str]:
    return (f"# {line}" for line in textwrap.wrap(" ".join(text.split()), 98, break_on_hyphens=False))


def _meta(hint: Any) -> Meta:
    found = [extra for extra in get_args(hint)[1:] if isinstance(extra, Meta)] if get_origin(hint) is Annotated else []
    return found[0] if found else Meta()


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:_}"
    # JSON's text, true and false are TOML's too.
    return json.encode(value, enc_hook=str).decode()
