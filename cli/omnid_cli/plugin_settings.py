"""What ``omnid channel`` and ``omnid console`` have in common: settings that are a plugin's own, given as options."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from msgspec import Struct

    from omnid_cli.kind_options import Option
    from omnid_cli.session import Session

OWN = ("url", "token", "json", "csv")
"""Shared options that kinds use as names of settings: before the command they still mean what they mean everywhere."""
OPEN = {"allow_extra_args": True, "ignore_unknown_options": True}

NewName = Annotated[str, typer.Argument(metavar="NAME", help="What to call it: a–z, 0–9 and dashes.")]
Unset = Annotated[list[str] | None, typer.Option("--unset", metavar="SETTING", help="Back to the default.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def names_first(kind: str, name: str, *, noun: str) -> None:
    """Raises `Invalid` where an option stands in the place of a name."""
    from omnid.errors import Invalid

    if kind.startswith("-") or name.startswith("-"):
        raise Invalid(
            f"First the kind and the name, then the settings: omnid {noun} add KIND NAME [--SETTING VALUE]..."
        )


def given(session: "Session", settings: "type[Struct]") -> dict[str, Any]:
    """What was said after the names; a person is asked for what is missing. Raises `Invalid`."""
    from omnid_cli import kind_options

    options = kind_options.of(settings)
    return _asked_for(options, kind_options.read(options, session.rest))


def _asked_for(options: "list[Option]", values: dict[str, Any]) -> dict[str, Any]:
    """A person is asked for what is required and missing; a script gets the settings' own complaint."""
    from omnid_cli import kind_options

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return values
    for one in options:
        if one.required and one.name not in values:
            said = typer.prompt(f"{one.name} ({one.word})", hide_input=one.is_secret)
            values[one.name] = [said] if one.is_list else kind_options.convert(one, said)
    return values


def changes(session: "Session", settings: "type[Struct]", unset: list[str] | None) -> dict[str, Any]:
    """What is to change; None goes back to the default. Raises `Invalid`, also where nothing is."""
    from omnid.errors import Invalid
    from omnid_cli import kind_options

    options = kind_options.of(settings)
    values = kind_options.read(options, session.rest)
    values |= {one.lstrip("-").replace("-", "_"): None for one in unset or []}
    if not values:
        raise Invalid(f"Say what to change: {', '.join(one.flag for one in options)}.")
    return values


def tell_unreadable(session: "Session", settings: "type[Struct]", values: dict[str, Any]) -> None:
    """Say which secrets cannot be read here."""
    from omnid import config

    for path, sentence in config.check_secrets(config.decode_config(settings, values), "config"):
        session.out.say(f"{path}: {sentence} That matters only if the daemon cannot read it either.", "yellow")


def confirm_removal(what: str, consequence: str, *, yes: bool) -> None:
    """A person is asked; a script has to have said so. Raises `Invalid`."""
    from omnid.errors import Invalid

    if yes:
        return
    if not sys.stdin.isatty():
        raise Invalid("Removing cannot be undone; say --yes if it is meant.")
    typer.confirm(f"Remove {what}? {consequence}", abort=True)
