"""``omnid serve``: the daemon."""

import gc

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def serve(session: Session) -> None:
    """Run the daemon, until Ctrl-C or SIGTERM; SIGHUP re-reads the channels."""
    session.local_only("Running the daemon")
    settings = session.settings
    # Its modules stay for good: looking through them for garbage is a tenth of the start, and a part of every
    # collection behind it.
    gc.disable()
    from omnid.daemon.app import run

    gc.freeze()
    gc.enable()
    raise typer.Exit(run(settings))
