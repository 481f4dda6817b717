"""``omnid channel``: the connections people write by."""

from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.plugin_settings import OPEN, OWN, NewName, Unset, Yes
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import Channel

app = commands("The connections people write by.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The channel.")]


@command(app, "list")
def list_(session: Session) -> None:
    """List channels; literal secrets are hidden."""
    from omnid_cli.tables import CHANNELS

    session.out.rows(CHANNELS, session.call("channel.list"))


@command(app)
def show(session: Session, name: Name) -> None:
    """Show a channel; literal secrets are hidden."""
    from omnid_cli.tables import CHANNELS

    channel = session.call("channel.show", name=name)
    session.out.one(CHANNELS, channel)
    _snippet(session, channel)


@command(app, writes=True, without=OWN, context_settings=OPEN)
def add(
    session: Session,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="widget, telegram …: see omnid kind list.")],
    name: NewName,
) -> None:
    """Connect a channel: omnid channel add KIND NAME [--SETTING VALUE]...

    The settings are the kind's own: see omnid kind show KIND. In a terminal it asks for those that are missing.
    A secret is best given by reference: env:NAME, file:PATH or credential:NAME. --url and --token of a desk elsewhere
    stand before the command, because kinds have settings of these names.
    """
    from omnid import registry
    from omnid_cli import plugin_settings
    from omnid_cli.tables import CHANNELS

    plugin_settings.names_first(kind, name, noun="channel")
    settings = registry.kind(kind).config
    values = plugin_settings.given(session, settings)
    channel = session.call("channel.add", kind=kind, name=name, config=values)
    session.out.done(CHANNELS, channel, f"Channel {name} is connected.")
    if session.out.for_people:
        plugin_settings.tell_unreadable(session, settings, values)
        _snippet(session, channel)
        _next(session, channel)


@command(app, "set", writes=True, without=OWN, context_settings=OPEN)
def set_(
    session: Session,
    name: Name,
    unset: Unset = None,
) -> None:
    """Change a channel's settings: omnid channel set NAME [--SETTING VALUE]...; the daemon takes them up at once."""
    from omnid import registry
    from omnid_cli import plugin_settings
    from omnid_cli.tables import CHANNELS

    settings = registry.kind(session.call("channel.show", name=name).kind).config
    values = plugin_settings.changes(session, settings, unset)
    session.out.done(CHANNELS, session.call("channel.set", name=name, config=values), f"Channel {name} is changed.")


@command(app, writes=True)
def enable(session: Session, name: Name) -> None:
    """Switch a channel on."""
    _done(session, session.call("channel.enable", name=name), "is on")


@command(app, writes=True)
def disable(session: Session, name: Name) -> None:
    """Switch a channel off; what is queued on it waits."""
    _done(session, session.call("channel.disable", name=name), "is off; what is queued on it waits")


@command(app, writes=True)
def remove(
    session: Session,
    name: Name,
    yes: Yes = False,
) -> None:
    """Remove a channel: its history stays, its secrets are forgotten."""
    from omnid_cli import plugin_settings

    channel = session.call("channel.show", name=name)
    plugin_settings.confirm_removal(f"channel {name}", "Its history stays.", yes=yes)
    session.call("channel.remove", name=name)
    _done(session, channel, "is removed; its history stays")


@command(app)
def test(session: Session, name: Name) -> None:
    """Try a channel for real, changing nothing outside; exit 7 if anything fails."""
    from omnid_cli import trial

    session.local_only("Testing a channel")
    trial.show(session, name, trial.of_channel(session.settings, name))


def _done(session: Session, channel: "Channel", fate: str) -> None:
    from omnid_cli.tables import CHANNELS

    session.out.done(CHANNELS, channel, f"Channel {channel.name} {fate}.")


def _snippet(session: Session, channel: "Channel") -> None:
    from omnid import registry
    from omnid.errors import OmnidError

    try:
        snippet = registry.kind(channel.kind).snippet
        base = session.url or str(session.settings.http.public_url or f"http://{session.settings.http.listen}")
    except OmnidError:
        return
    if snippet is not None and session.out.for_people:
        session.out.say("\nPaste this into your pages:\n")
        session.out.say(f"  {snippet(base, channel.name)}\n", "cyan")


def _next(session: Session, channel: "Channel") -> None:
    from omnid.daemon import lock

    if session.url is None and lock.holder(session.settings.data_dir) is None:
        session.out.say("Next: omnid serve (the daemon does not run), and omnid channel test " + channel.name)
    else:
        session.out.say(f"The daemon takes it up at once. Next: omnid channel test {channel.name}, and omnid status")
