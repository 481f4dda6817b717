"""``omnid init``: makes a desk, or brings an older one up to date."""

import os
import pwd
import re
from pathlib import Path
from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def init(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The data directory.")] = Path("data"),
    login: Annotated[str | None, typer.Option(metavar="LOGIN", help="The first operator; else you.")] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="What contacts see of them.")] = None,
) -> None:
    """Make a desk: data directory, omnid.toml, database, first operator.

    Run on a desk that is there, it changes nothing but the database's form, when that is of an older Omnid; the daemon
    has to be stopped for that, and a snapshot is kept beside it.
    """
    session.local_only("Making a desk")
    config = session.given.config or _place(folder)
    if config.exists():
        _upgrade(session, config)
        return
    made = make(folder, config, login, name)
    say = session.out.say
    say(f"Made {folder.absolute()}: the database, files, and their owner's alone.", "bold")
    say(f"Made {config.absolute()}: all settings with what they mean.")
    say(f"The first operator is {made}, an admin; that is you on this machine. What contacts see of you is changed by:")
    shown = "" if config.absolute() == Path.cwd() / "omnid.toml" else f" --config {config}"
    say(f"  omnid{shown} operator set {made} --name NAME")
    say("\nNext:")
    say(f"  omnid{shown} channel add widget site --origin https://shop.example   (a chat for your website)")
    say(f"  omnid{shown} channel add telegram bot --token env:TELEGRAM_TOKEN     (a Telegram bot)")
    say(f"  omnid{shown} serve                                                   (run it; or see omnid systemd --help)")


def _place(folder: Path) -> Path:
    """A relative directory belongs to a checkout or trial, with its file beside it; an absolute one keeps its own."""
    return folder / "omnid.toml" if folder.is_absolute() or folder != Path("data") else Path("omnid.toml")


def make(folder: Path, config: Path, login: str | None = None, name: str | None = None, text: str | None = None) -> str:
    """The desk with its first operator, whose login is returned. Raises `Conflict` for a database that is there."""
    from omnid.errors import Conflict, Unavailable
    from omnid.store import database, files

    path = folder / "omnid.db"
    if path.exists():
        raise Conflict(f"There is a desk in {folder} already, but no {config}. Name its omnid.toml with --config.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        os.umask(0o077)
        connection = database.create(path)
        files.connect(folder / "files.db").close()
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(text or _sample(folder, config))
    except OSError as problem:
        raise Unavailable(f"{problem.filename or folder} cannot be made: {problem.strerror}.") from problem
    first = _first(connection, login, name)
    connection.close()
    return first


def _sample(folder: Path, config: Path) -> str:
    from omnid.config import sample

    data_dir = os.path.relpath(folder.absolute(), config.absolute().parent)
    return sample(str(folder.absolute()) if data_dir.startswith("..") else data_dir)


def _first(connection: "object", login: str | None, name: str | None) -> str:
    from omnid.desk import operators
    from omnid.store import database

    user = os.environ.get("SUDO_USER") or pwd.getpwuid(os.getuid()).pw_name
    chosen = login or re.sub(r"[^a-z0-9._-]", "", user.lower()).lstrip("0123456789._-") or "admin"
    try:
        person = pwd.getpwnam(user)
    except KeyError:
        person = pwd.getpwuid(os.getuid())
    shown = name or (person.pw_gecos.split(",")[0] if login is None else "") or chosen
    with database.transaction(connection) as tx:  # type: ignore[arg-type] # only the store knows what a connection is
        operators.first(tx, chosen, shown, person.pw_uid)
    return chosen


def _upgrade(session: Session, config: Path) -> None:
    from omnid import config as configuration
    from omnid.daemon.lock import locked
    from omnid.store import database, files, health

    settings = configuration.read(config)
    if settings.database.exists() and not health.outdated(settings.database):
        session.out.say(f"{config} and {settings.database} are there and up to date. Nothing was changed.")
        return
    if not settings.database.exists():
        first = make(settings.data_dir, config, text=config.read_text())
        session.out.say(f"Made {settings.data_dir}, as {config} says. The first operator is {first}.")
        return
    with locked(settings.data_dir):
        database.create(settings.database).close()
        files.connect(settings.files).close()
    session.out.say(f"{settings.database} is up to date now.")
    for snapshot in settings.data_dir.glob(f"{settings.database.name}.before-*"):
        session.out.say(f"As it was before: {snapshot}")
