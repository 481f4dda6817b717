"""A fresh desk for each test: a copy of one that was made once."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.desk import Desk, good
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.served import serve

CODE = "import sys, omnid_cli; sys.exit(omnid_cli.main())"


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pattern") / "desk"
    good("init", folder, "--login", "olga")
    config = folder / "omnid.toml"
    good("channel", "add", "widget", "site", "--origin", "https://shop.example", "--config", config)
    good("channel", "add", "telegram", "bot", "--token", "123:secret", "--config", config)
    return folder


@pytest.fixture
def desk(pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name in ("OMNID_CONFIG", "OMNID_URL", "OMNID_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(pattern, tmp_path / "desk")
    return Desk(tmp_path / "desk" / "omnid.toml")


class Served(NamedTuple):
    """A desk whose daemon runs, and how to reach it from elsewhere."""

    desk: Desk
    url: str
    token: str
    process: int

    @property
    def remote(self) -> tuple[str, ...]:
        """Options that stand before a command."""
        return ("--url", self.url, "--token", self.token)


@pytest.fixture(scope="module")
def served(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served") / "desk"
    shutil.copytree(pattern, folder)
    desk = Desk(folder / "omnid.toml")
    desk.good("channel", "disable", "bot")
    public, private = free_port(), free_port()
    desk.config.write_text(
        f'data_dir = "."\n[http]\nlisten = "127.0.0.1:{public}"\n[private]\nlisten = "127.0.0.1:{private}"\n'
    )
    token = desk.good("token", "add", "test", "--operator", "olga", "--scope", "manage").out.strip()
    command = [sys.executable, "-c", CODE, "serve", "--config", str(desk.config)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OMNID_")}
    process = serve(command, folder / "log", environment)
    yield Served(desk, f"http://127.0.0.1:{public}", token, process.pid)
    process.terminate()
    assert process.wait(PATIENCE_S) == 0, (folder / "log").read_text()
