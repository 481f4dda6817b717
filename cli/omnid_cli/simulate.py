"""``omnid simulate``: the fake of a kind's service, with a prompt to write in."""

import asyncio
import shlex
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.testing import Simulated

app = commands()

PATIENCE_S = 5.0
"""How long the channel waits for an answer of the fake: short, so that a person sees what a time-out does."""


@command(app)
def simulate(
    session: Session,
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="telegram, vk …; without it: which can be tried.")] = "",
    port: Annotated[int, typer.Option(metavar="PORT", help="Of the fake, on 127.0.0.1; 0: any free one.")] = 0,
    channel: Annotated[
        str, typer.Option(metavar="NAME", help="What the channel is called that is connected to it.")
    ] = "try",
    hook: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the desk takes webhooks; else read from the desk here.")
    ] = None,
) -> None:
    """Try a kind without its service: a fake of it runs here, and you write as its people.

    It says how to connect a channel to it. Then a line is written to the desk, the desk's answers are shown, and
    lines that begin with a slash make trouble: /help lists them. A script can write the lines to standard input.
    """
    session.local_only("Simulating a service")
    if not kind:
        _list(session)
        return
    opened = _found(kind)
    desk = None if hook is not None else _Desk(session, kind, channel)
    asyncio.run(_play(session, opened, kind, port, channel, hook, desk))


async def _play(
    session: Session, opened: "Simulated", kind: str, port: int, channel: str, hook: str | None, desk: "_Desk | None"
) -> None:
    from omnid_cli.simulate_prompt import Play, typed

    async with opened(port, PATIENCE_S) as simulation:
        play = Play(simulation, session.out, (lambda: hook) if desk is None else desk.hook)
        connect = shlex.join([*_program(session), "channel", "add", kind, channel, *flags(simulation.settings)])
        if session.out.for_people:
            session.out.say(f"A fake of {kind} runs here. Connect a channel to it:\n", "bold")
            session.out.say(f"  {connect}\n", "green")
            session.out.say("Then write; /help says what else there is, /quit ends it.")
        else:
            session.out.json({"connect": connect, "settings": simulation.settings})
        sys.stdout.flush()
        await play.run(typed())


def flags(settings: dict[str, Any]) -> list[str]:
    """The settings as options of ``omnid channel add``."""
    made: list[str] = []
    for name, value in settings.items():
        for one in value if isinstance(value, list) else [value]:
            flag, given = f"--{name.replace('_', '-')}", _given(one)
            made += [f"{flag}={given}"] if given.startswith("-") else [flag, given]
    return made


def _given(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _program(session: Session) -> list[str]:
    from omnid_cli.demo import program

    return [program(), *(("--config", str(session.given.config)) if session.given.config else ())]


def _list(session: Session) -> None:
    from omnid import registry

    rows = [(name, "yes" if reason is None else reason) for name in registry.names() for reason in [_why_not(name)]]
    session.out.values(["kind", "can be tried"], rows)


def _found(kind: str) -> "Simulated":
    """Raises `NotFound`, `KindBroken` or `Invalid` with the reason why it cannot be tried."""
    from omnid import registry
    from omnid.errors import Invalid

    registry.kind(kind)
    reason = _why_not(kind)
    if reason is not None:
        raise Invalid(f"{kind} cannot be simulated: {reason}.", path="kind")
    found: Simulated = _simulation(kind)
    return found


def _why_not(kind: str) -> str | None:
    from omnid import registry

    try:
        if registry.kind(kind).capabilities.pull:
            return "its contacts talk to the desk itself, so there is no service to fake; see omnid demo"
    except registry.KindBroken as problem:
        return problem.reason
    return None if _simulation(kind) is not None else "its package brings no fake that can be played with"


def _simulation(kind: str) -> Any:
    """What the kind's package offers for it; None when that is nothing."""
    from importlib import import_module
    from importlib.util import find_spec

    from omnid import registry

    package = f"{registry.package(kind)}.fake"
    return getattr(import_module(package), "simulation", None) if find_spec(package) is not None else None


class _Desk:
    """The desk of this machine, as far as a service that calls it has to know it."""

    def __init__(self, session: Session, kind: str, channel: str) -> None:
        self._session = session
        self._kind = kind
        self._channel = channel

    def hook(self) -> str | None:
        """Where it takes the channel's webhooks; None before the channel is there."""
        from omnid.errors import OmnidError
        from omnid.store import channels, database

        try:
            settings = self._session.settings
            connection = database.connect(settings.database, read_only=True)
            try:
                with database.reading(connection) as tx:
                    found = channels.named(tx, self._channel)
            finally:
                connection.close()
        except OmnidError:
            return None
        return (
            f"http://{settings.http.listen}/hooks/{found.name}/{found.public_id}" if found.kind == self._kind else None
        )
