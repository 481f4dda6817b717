"""The daemon as its users run it: a process with a folder and ports of its own, started, killed and started again."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.served import serve

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
        """Returns when it is ready; one that runs already is left alone."""
        if self._process is None or self._process.poll() is not None:
            self._process = serve([str(CONSOLE_SCRIPT), "serve", "--config", str(self.config)], self._folder / "log")

    def kill(self) -> None:
        """As a power cut would."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        assert self._process.wait(PATIENCE_S) == 0, (self._folder / "log").read_text()
