"""``omnid config export`` and ``apply``: what is configured by command, as one file for those who keep it in git."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.configuring import Difference

app = commands()

_SIGNS = {"added": "+", "changed": "~", "moved": "~", "removed": "-", "kept": " "}


@command(app)
def export(
    session: Session,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; else standard output.")
    ] = None,
) -> None:
    """Write out what is configured by command, as one TOML file: operators, teams, channels, hours, rules …

    Secrets are in it only where they are references (env:NAME, file:PATH); what is left out is said on standard error.
    Files of templates are named in it. Personal templates and views, tokens and pairings are not: they are their
    owners'.
    """
    from omnid.errors import Unavailable

    found = session.call("config.export")
    for one in found.left_out:
        session.out.note(f"Left out: {one}.")
    if session.given.json:
        session.out.json(found.config)
        return
    written = as_toml(found.config)
    if output is None:
        sys.stdout.write(written)
        return
    try:
        output.write_text(written, encoding="utf-8")
    except OSError as problem:
        raise Unavailable(f"{output} cannot be written: {problem.strerror}.") from problem


def as_toml(config: dict[str, Any]) -> str:
    """As `tomllib` reads it back; texts of several lines stand as such, unless a carriage return would get lost."""
    import tomllib

    import tomli_w

    written = tomli_w.dumps(config, multiline_strings=True)
    return written if tomllib.loads(written) == config else tomli_w.dumps(config)


@command(app, writes=True)
def apply(
    session: Session,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="As “omnid config export” writes it; - is standard input.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be changed.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove what its sections do not name.")] = False,
) -> None:
    """Make the desk as a file says: all of it, or nothing where anything is refused.

    Sections that the file leaves out stay as they are, and so does what a section does not name, unless --prune.
    Files of templates that the desk does not have are looked for beside FILE.
    """
    from omnid.desk.configuring import Difference
    from omnid_cli.output import Column, Table

    config = _with_files(session, file.parent, _read(file))
    done = session.call("config.apply", config=config, dry_run=dry_run or None, prune=prune or None)
    if session.out.for_people:
        for one in done:
            session.out.say(_line(one))
        count = sum(one.what != "kept" for one in done)
        session.out.aside(f"{count} {'would be different' if dry_run else 'changed'}." if count else "Nothing differs.")
        return
    columns = [Column("NAME", lambda one: one.name)]
    session.out.rows(Table(Difference, columns, ident="name"), done)


def _read(file: Path) -> dict[str, Any]:
    import tomllib

    from omnid.errors import Invalid

    try:
        text = sys.stdin.read() if file == Path("-") else file.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except OSError as problem:
        raise Invalid(f"{file} cannot be read: {problem.strerror}.", path="file") from problem
    except UnicodeDecodeError:
        raise Invalid(f"{file} is not text in UTF-8.", path="file") from None
    except tomllib.TOMLDecodeError as problem:
        raise Invalid(f"{file} is not TOML: {problem}.", path="file") from problem


def _with_files(session: Session, folder: Path, config: dict[str, Any]) -> dict[str, Any]:
    """With uploads in place of the names of those the desk's templates do not have; what is not there is refused."""
    named = {name: one for name, one in _tables(config.get("templates")).items() if isinstance(one.get("files"), list)}
    if not named:
        return config
    there = session.call("config.export").config.get("templates", {})
    for name, one in named.items():
        had = there.get(name, {}).get("files", [])
        one["files"] = [each if each in had else _uploaded(session, folder, each) for each in one["files"]]
    return config


def _tables(given: Any) -> dict[str, dict[str, Any]]:
    """Nothing of what is none: the desk says what is wrong with it."""
    return {name: one for name, one in given.items() if isinstance(one, dict)} if isinstance(given, dict) else {}


def _uploaded(session: Session, folder: Path, name: Any) -> Any:
    if not isinstance(name, str) or Path(name).name != name or not (folder / name).is_file():
        return name
    return {"name": name, "upload": session.desk.upload(folder / name)}


def _line(one: "Difference") -> str:
    name = " ".join(filter(None, (one.section, one.name)))
    if one.what == "kept":
        return f"  {name}: not in the file, stays"
    fields = "; ".join(
        f"{field}: {_short(one.before.get(field))} → {_short(one.after.get(field))}"
        for field in {**one.before, **one.after}
    )
    return f"{_SIGNS[one.what]} {name}" + (
        f"  {fields}" if one.what == "changed" else " is moved" if one.what == "moved" else ""
    )


def _short(value: Any) -> str:
    import msgspec

    if value is None:
        return "–"
    written = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return written if len(written) <= 60 else written[:59] + "…"
