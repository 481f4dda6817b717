"""``omnid target``: how soon contacts are to be answered, and who is told when they are not."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("How soon contacts are to be answered, and who is told when they are not.")
steps = commands("Whom a wait is told to, and when.")
app.add_typer(steps, name="step")

Channel = Annotated[str | None, typer.Option(metavar="NAME", help="Only of that channel.")]
Priority = Annotated[str | None, typer.Option(metavar="PRIORITY", help="Only of that: low, normal, high or urgent.")]
Span = Annotated[
    str | None,
    typer.Option(metavar="SPAN", help="Working time, as 60s, 5m or 2d; none: no limit; inherit: what is said for all."),
]


@command(app, "list")
def list_(session: Session) -> None:
    """List how soon contacts are to be answered."""
    from omnid_cli.tables import TARGETS

    session.out.rows(TARGETS, session.call("target.list"))


@command(app, "set", writes=True)
def set_(
    session: Session,
    channel: Channel = None,
    priority: Priority = None,
    first: Span = None,
    next_: Annotated[
        str | None, typer.Option("--next", metavar="SPAN", help="The same for every answer after that.")
    ] = None,
    close: Annotated[str | None, typer.Option(metavar="SPAN", help="The same from opening to closing.")] = None,
) -> None:
    """Say how soon: --first for the first answer, --next for those after it, --close for closing."""
    from omnid.errors import Invalid
    from omnid_cli.tables import TARGETS

    given = {"first_ms": first, "next_ms": next_, "close_ms": close}
    spans = {name: _span(value) for name, value in given.items() if value is not None}
    if not spans:
        raise Invalid("Say what to set: --first, --next or --close.")
    which = {name: value for name, value in (("channel", channel), ("priority", priority)) if value is not None}
    target = session.desk.call("target.set", {**which, **spans}, session.given.key)
    session.out.done(TARGETS, target, f"Targets for {_for(channel, priority)} are set.")


@command(app, writes=True)
def remove(session: Session, channel: Channel = None, priority: Priority = None) -> None:
    """Remove a target: what is said for all counts again."""
    session.call("target.remove", channel=channel, priority=priority)
    what = "as for all" if channel or priority else "as delivered"
    session.out.gone(f"Targets for {_for(channel, priority)} are {what}.")


def _span(given: str) -> int | None:
    from omnid.errors import Invalid
    from omnid_cli import times

    if given == "inherit":
        return None
    if given == "none":
        return 0
    span = times.duration(given)
    if span == 0:
        raise Invalid(f"“{given}” is no time to answer in: say none for no limit.")
    return span


def _for(channel: str | None, priority: str | None) -> str:
    where = f"channel {channel}" if channel else "every channel"
    return f"{where}, priority {priority}" if priority else where


@command(steps, "list")
def list_steps(session: Session) -> None:
    """List whom a wait is told to, and when."""
    from omnid_cli.tables import STEPS

    session.out.rows(STEPS, session.call("step.list"))


@command(steps, "add", writes=True)
def add_step(
    session: Session,
    whom: Annotated[str, typer.Argument(metavar="WHOM", help="operator, team or supervisors.")],
    percent: Annotated[int, typer.Argument(metavar="PERCENT", help="Of the target: 75 is before it, 200 after twice.")],
    repeat: Annotated[str | None, typer.Option(metavar="SPAN", help="Tell again so often; only the last step.")] = None,
) -> None:
    """Add a step; the first one replaces the steps as delivered."""
    from omnid_cli import times
    from omnid_cli.tables import STEPS

    repeat_ms = None if repeat is None else times.duration(repeat)
    session.out.rows(STEPS, session.call("step.add", whom=whom, at_percent=percent, repeat_ms=repeat_ms))


@command(steps, "remove", writes=True)
def remove_step(session: Session, step: Annotated[int, typer.Argument(metavar="ID", help="The step.")]) -> None:
    """Remove a step; when none is left, they are as delivered."""
    from omnid_cli.tables import STEPS

    session.out.rows(STEPS, session.call("step.remove", step_id=step))
