"""``omnid systemd``: the unit."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def systemd(
    session: Session,
    user: Annotated[str | None, typer.Option(metavar="NAME", help="Run as that user; else systemd makes one.")] = None,
    credential: Annotated[
        list[str] | None, typer.Option(metavar="NAME=PATH", help="A secret, readable as credential:NAME; repeatable.")
    ] = None,
    environment_file: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Variables for env:NAME secrets.")
    ] = None,
    low_port: Annotated[bool, typer.Option("--low-port", help="Allow listening below 1024.")] = False,
) -> None:
    """Print a hardened systemd unit.

    Install it with: omnid systemd > /etc/systemd/system/omnid.service && systemctl daemon-reload
    """
    from omnid import systemd as units

    config = session.given.config
    program = _program()
    command_line = [program, "serve", *(["--config", str(config.absolute())] if config else [])]
    unit = units.unit(
        command=command_line,
        user=user,
        credentials=dict(map(_credential, credential or [])),
        environment_file=environment_file and environment_file.absolute(),
        home_visible=program.startswith(("/home/", "/root/")),
        low_port=low_port,
    )
    print(unit, end="")


def _program() -> str:
    """The path people started us by; not where a link leads, which an upgrade may move."""
    import shutil

    own = shutil.which(sys.argv[0]) or sys.argv[0]
    beside = Path(sys.executable).with_name("omnid")
    return os.path.abspath(own) if Path(own).name == "omnid" else str(beside)  # noqa: PTH100 - keeps links as they are


def _credential(given: str) -> tuple[str, Path]:
    from omnid.errors import Invalid

    name, separator, path = given.partition("=")
    if not separator or not name or not path:
        raise Invalid(f"“{given}” is not a credential: say NAME=PATH, as in bot=/etc/omnid/bot.token.")
    return name, Path(path).absolute()
