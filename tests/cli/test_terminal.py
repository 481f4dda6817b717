"""On a real terminal: tables that fit, and questions for what is missing."""

import codecs
import os
import select
import subprocess
import sys

from tests.cli.desk import Desk
from tests.patience import PATIENCE_S

# A session leader that opens a terminal gets it for its own, as a login shell does; the password prompt needs that.
CODE = "import os, sys, omnid_cli; os.open(os.ttyname(0), os.O_RDWR); sys.exit(omnid_cli.main())"


class Terminal:
    """``expect`` reads until a text was shown, ``type`` writes a line."""

    def __init__(self, desk: Desk, *arguments: str) -> None:
        self._fd, other = os.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", CODE, "--config", str(desk.config), *arguments],
            stdin=other, stdout=other, stderr=other, start_new_session=True, env=environment,
        )  # fmt: skip
        os.close(other)
        self.shown = ""
        self._decode = codecs.getincrementaldecoder("utf-8")().decode  # a read may end within a letter

    def expect(self, words: str) -> None:
        while words not in self.shown:
            assert select.select([self._fd], [], [], PATIENCE_S)[0], f"“{words}” was not shown, but {self.shown!r}"
            self._read()

    def glance(self, seconds: float) -> None:
        """Read what is shown meanwhile, if anything is."""
        if select.select([self._fd], [], [], seconds)[0]:
            self._read()

    def _read(self) -> None:
        self.shown += self._decode(os.read(self._fd, 4096))

    def type(self, line: str) -> None:
        os.write(self._fd, f"{line}\n".encode())

    def end(self) -> int:
        while True:
            try:
                data = os.read(self._fd, 4096)
            except OSError:  # how Linux says that nobody has the other side open any more
                break
            if not data:
                break
            self.shown += self._decode(data)
        os.close(self._fd)
        return self._process.wait(PATIENCE_S)


def test_a_missing_secret_is_asked_for_and_not_echoed(desk: Desk) -> None:
    terminal = Terminal(desk, "channel", "add", "telegram", "second")
    terminal.expect("credential:NAME): ")  # the last blank comes once the echo is off
    terminal.type("123:never-shown")
    assert terminal.end() == 0
    assert "Channel second is connected." in terminal.shown
    assert "never-shown" not in terminal.shown


def test_removing_is_asked_about(desk: Desk) -> None:
    terminal = Terminal(desk, "channel", "remove", "bot")
    terminal.expect("[y/N]")
    terminal.type("n")
    assert terminal.end() == 1
    assert desk.good("channel", "list", "-q").ids == ["site", "bot"]


def test_a_table_fits_the_terminal_and_cuts_what_is_long(desk: Desk) -> None:
    desk.receive("very " * 60 + "long", name="Anna")
    terminal = Terminal(desk, "inbox", "--no-color")
    assert terminal.end() == 0
    lines = terminal.shown.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "").splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" in terminal.shown
