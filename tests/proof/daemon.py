"""A real daemon in a process of its own, which a test may kill at any instant and start again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from omnid import operations
from omnid.desk import operators
from omnid.model import SYSTEM, Channel
from omnid.store import channels, database
from tests.databases import fresh
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.proof.forked import Forked
from tests.served import Process, ready, serve

COMMAND = (sys.executable, "-c", "import sys, omnid_cli; sys.exit(omnid_cli.main())")
SETTINGS = """
data_dir = "{folder}/data"
[http]
listen = "127.0.0.1:{public}"
[private]
listen = "127.0.0.1:{private}"
[limits]
connections = 30000
connections_per_address = 30000
stop = 5
[log]
level = "warning"
format = "json"
"""
VISITORS = {"per_minute": 1_000_000, "per_minute_address": 10_000_000}
"""The limits of a chat, on but not in the way."""


class Daemon:
    """``folder``: for its data, configuration and log. Channels are added before `start`.

    ``forked``: from a process that has imported all it needs, so that many starts cost one import of it.
    """

    def __init__(self, folder: Path, *, forked: bool = False) -> None:
        self.folder = folder
        self._forked = forked
        self.database = folder / "data" / "omnid.db"
        self.database.parent.mkdir()
        self.port, private = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.private = f"http://127.0.0.1:{private}"
        self.config = folder / "omnid.toml"
        self.config.write_text(SETTINGS.format(folder=folder, public=self.port, private=private))
        connection = fresh(self.database)
        with database.transaction(connection) as tx:
            operators.first(tx, "root", "Root", os.getuid())
        connection.close()
        self._process: Process | None = None

    def add_channel(self, kind: str, name: str, config: dict[str, Any]) -> Channel:
        connection = database.connect(self.database)
        with database.transaction(connection) as tx:
            channel = channels.get(tx, channels.add(tx, kind, name, f"public-{name}", config))
        connection.close()
        return channel

    def start(self, **environment: str) -> float:
        """Returns when it says that it is ready, as to systemd; after how many seconds."""
        began = time.monotonic()
        command, log = ("--config", str(self.config), "serve"), self.folder / "daemon.log"
        environment = {**os.environ, **environment}
        if self._forked:
            self._process = ready(lambda more: Forked(command, log, {**environment, **more}), log)
        else:
            self._process = serve([*COMMAND, *command], log, environment)
        return time.monotonic() - began

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        return (self.folder / "daemon.log").read_text()

    def kill(self) -> None:
        """As the kernel does it when memory runs out."""
        assert self._process is not None
        self._process.kill()
        assert self._process.wait() == -signal.SIGKILL, self.log[-3000:]

    def stop(self) -> int:
        """Gracefully; the exit status."""
        if self._process is None or self._process.poll() is not None:
            return 0
        self._process.terminate()
        return self._process.wait(PATIENCE_S)

    def perform(self, name: str, key: str | None = None, /, **fields: Any) -> Any:
        """An operation by another process than the daemon's, as the command line does it."""
        operation = operations.find(name)
        connection = database.connect(self.database)
        try:
            with database.transaction(connection) as tx:
                return operations.perform(tx, SYSTEM, operation, operation.request(**fields), key)
        finally:
            connection.close()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``omnid …`` on this desk."""
        return subprocess.run(
            [*COMMAND, "--config", str(self.config), *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def cpu_s(self) -> float:
        """Processor time used so far, of all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss(self) -> int:
        """Memory in use, bytes."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Straight from the tables, to count independently of the desk."""
    connection = database.connect(path, read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def lines(text: str) -> list[Any]:
    """JSON, one value a line."""
    return [msgspec.json.decode(line) for line in text.splitlines()]
