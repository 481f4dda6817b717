"""``omnid version``."""

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def version(session: Session) -> None:
    """Print the version."""
    from omnid import __version__

    if session.given.json:
        session.out.json({"version": __version__})
    else:
        print(__version__)
