"""``omnid kind``: the sorts of channel that are installed."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("The sorts of channel that are installed.")


@command(app, "list")
def list_(session: Session) -> None:
    """List the kinds of channel; one that cannot be used says why."""
    from omnid.desk.channels import KindInfo
    from omnid_cli.output import Column, Table

    table = Table(
        KindInfo,
        [
            Column("NAME", lambda one: one.name, "bold"),
            Column("TITLE", lambda one: one.title),
            Column("PROBLEM", lambda one: one.problem or "", "red"),
        ],
        ident="name",
    )
    session.out.rows(table, session.call("kind.list"))


@command(app)
def show(session: Session, name: Annotated[str, typer.Argument(metavar="KIND")]) -> None:
    """Show the settings of a kind: the options of omnid channel add."""
    import inspect

    from omnid import registry
    from omnid_cli import kind_options

    kind = registry.kind(name)
    if session.out.for_people:
        session.out.say(f"{kind.title} ({kind.name})", "bold")
        session.out.say(inspect.cleandoc(kind.config.__doc__ or "").replace("``", ""))
        session.out.say("")
    session.out.values(["option", "type", "default"], _rows(kind_options.of(kind.config)))


def _rows(options: "list[Any]") -> Iterator[tuple[str, str, str]]:
    for one in options:
        yield one.flag, one.word, "(required)" if one.required else one.default
