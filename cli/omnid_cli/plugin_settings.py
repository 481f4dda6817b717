"""What adding a channel or a console has in common: settings are asked for, and secrets tried."""

import sys
from typing import TYPE_CHECKING, Any

import typer
from msgspec import Struct

from omnid_cli import kind_options
from omnid_cli.kind_options import Option

if TYPE_CHECKING:
    from omnid_cli.session import Session


def names_first(*words: str, noun: str) -> None:
    """Raises `Invalid` where an option stands in the place of a name."""
    from omnid.errors import Invalid

    if any(word.startswith("-") for word in words):
        raise Invalid(
            f"First the kind and the name, then the settings: omnid {noun} add KIND NAME [--SETTING VALUE]..."
        )


def missing(options: list[Option], values: dict[str, Any]) -> dict[str, Any]:
    """A person is asked for what is required and missing; a script gets the settings' own complaint."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return values
    for one in options:
        if one.required and one.name not in values:
            given = typer.prompt(f"{one.name} ({one.word})", hide_input=one.is_secret)
            values[one.name] = [given] if one.is_list else kind_options.convert(one, given)
    return values


def unreadable(session: "Session", settings: type[Struct], values: dict[str, Any]) -> None:
    """Say which secrets cannot be read here."""
    from omnid import config

    for path, sentence in config.check_secrets(config.decode_config(settings, values), "config"):
        session.out.say(f"{path}: {sentence} That matters only if the daemon cannot read it either.", "yellow")
