"""The daemon as its users run it: a process with a folder and ports of its own, started, killed and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

CONSOLE_SCRIPT = Path(sys.executable).with_name("omnid")


class Daemon:
    """``config`` is its omnid.toml, ``url`` the public one; ``token`` acts for the first operator, an admin."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.config = folder / "omnid.toml"
        self._process: subprocess.Popen[bytes] | None = None
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.omnid("init", folder, "--login", "olga", "--name", "Olga Petrova")
        self.config.write_text(
            f'data_dir = "."\n[http]\nlisten = "127.0.0.1:{self._port}"\n'
            f'[private]\nlisten = "127.0.0.1:{free_port()}"\n[log]\nlevel = "warning"\n'
        )
        made: Any = json.loads(
            self.omnid("operator", "token", "olga", "--name", "tests", "--scope", "manage", "--json")
        )
        self.token: str = made["secret"]

    @property
    def database(self) -> Path:
        return self._folder / "omnid.db"

    def omnid(self, *arguments: object) -> str:
        """A command of the console script; its output."""
        return subprocess.run(
            [CONSOLE_SCRIPT, *map(str, arguments), "--config", self.config],
            env={name: value for name, value in os.environ.items() if not name.startswith("OMNID_")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def start(self) -> None:
        """Returns when it listens."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen([CONSOLE_SCRIPT, "serve", "--config", self.config], stderr=log)
        while self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
        raise AssertionError((self._folder / "log").read_text())

    def kill(self) -> None:
        """As a power cut would."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        assert self._process.wait(30) == 0, (self._folder / "log").read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
