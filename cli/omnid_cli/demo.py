"""``omnid demo``: a desk with a website chat, in one command."""

import socket
import threading
import time
from pathlib import Path
from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()

CONFIG = """\
# The demo's configuration. For a desk of your own: omnid init
data_dir = "."

[http]
listen = "127.0.0.1:{public}"

[private]
listen = "127.0.0.1:{private}"

[log]
level = "warning"
"""
CHANNEL = "site"
OPERATOR = "Alex"
"""What the visitors of the demo's shop see; the login is the system user's, as everywhere."""
PORT = 8080


@command(app)
def demo(
    session: Session,
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to keep it; delete it when you are done.")
    ] = Path("demo-data"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the shop opens, if free; 0: anywhere.")] = PORT,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Try it: a desk with a website chat to write in.

    It makes the desk, runs it, and says what to type in a second terminal to answer. Ctrl-C ends it.
    """
    session.local_only("The demo")
    config = folder / "omnid.toml"
    _prepare(folder, config, port)
    from omnid import config as configuration
    from omnid.daemon.app import run

    settings = configuration.read(config)
    address = f"http://{settings.http.listen}/demo"
    threading.Thread(
        target=_announce, args=(session, settings.http.listen, address, config, open_browser), daemon=True
    ).start()
    raise typer.Exit(run(settings))


def _prepare(folder: Path, config: Path, port: int) -> None:
    """A demo that was made before goes on; its ports are chosen anew."""
    from omnid_cli.init import make

    text = CONFIG.format(public=free(port), private=free(port + 1 if port else 0))
    if (folder / "omnid.db").exists():
        config.write_text(text)
    else:
        make(folder, config, name=OPERATOR, text=text)
    _add_channel(folder / "omnid.db")


def _add_channel(path: Path) -> None:
    from omnid.desk import channels
    from omnid.model import SYSTEM
    from omnid.store import database
    from omnid.store.channels import find

    connection = database.create(path)
    with database.transaction(connection) as tx:
        if find(tx, CHANNEL) is None:
            channels.add(tx, SYSTEM, channels.AddChannel(kind="widget", name=CHANNEL))
    connection.close()


def free(wanted: int) -> int:
    """That port, or another if something listens there."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port of the loopback is free")


def _announce(session: Session, listen: str, address: str, config: Path, open_browser: bool) -> None:
    """Once it listens: where to write, and how to answer."""
    host, _, port = listen.rpartition(":")
    for _ in range(600):
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    else:
        return
    say = session.out.say
    say(f"The shop is open: {address}", "bold")
    say("Write something in its chat, then answer from a second terminal:\n")
    for words in ("inbox", "show 1", 'reply 1 "Hello!"'):
        say(f"  {program()} --config {config} {words}", "green")
    say("\nCtrl-C ends it.")
    if open_browser:
        import webbrowser

        webbrowser.open(address)


def program() -> str:
    """What to type to run this very program: its name where the shell finds it, else its path."""
    import shutil
    import sys

    own = Path(sys.argv[0]).absolute()
    found = shutil.which("omnid")
    if own.name != "omnid" or (found is not None and Path(found).resolve() == own.resolve()):
        return "omnid"
    return str(own.relative_to(Path.cwd())) if own.is_relative_to(Path.cwd()) else str(own)
