"""``omnid serve``: the daemon."""

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def serve(session: Session) -> None:
    """Run the daemon, until Ctrl-C or SIGTERM; SIGHUP re-reads the channels."""
    session.local_only("Running the daemon")
    settings = session.settings
    from omnid.daemon.app import run

    raise typer.Exit(run(settings))
