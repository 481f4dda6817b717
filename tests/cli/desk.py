"""A temporary desk to command, and what a command answered."""

import contextlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from omnid.channel import Received, Sender
from omnid.desk import inbound
from omnid.store import channels, database
from omnid_cli import main


class Answer(NamedTuple):
    """What a command wrote and how it ended."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def ids(self) -> list[str]:
        return self.out.split()


class _Captured(io.TextIOWrapper):
    """A stream that is not a terminal, unless a test says so."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True, newline="")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def text(self) -> str:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def omnid(*arguments: object, stdin: str = "", terminal: bool = False) -> Answer:
    """Run a command in this process, through the entry point of the console script."""
    out, err = _Captured(terminal=terminal), _Captured(terminal=terminal)
    before, sys.stdin = sys.stdin, io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main([str(one) for one in arguments])
    finally:
        sys.stdin = before
    return Answer(status, out.text(), err.text())


def good(*arguments: object, stdin: str = "") -> Answer:
    """It has to succeed."""
    answer = omnid(*arguments, stdin=stdin)
    assert answer.status == 0, answer.err
    return answer


class Desk(NamedTuple):
    """``config`` is its omnid.toml; it has a website chat “site” and a Telegram bot “bot”, which nobody runs."""

    config: Path

    @property
    def path(self) -> Path:
        return self.config.parent / "omnid.db"

    def run(self, *arguments: object, stdin: str = "", terminal: bool = False) -> Answer:
        return omnid("--config", self.config, *arguments, stdin=stdin, terminal=terminal)

    def good(self, *arguments: object, stdin: str = "") -> Answer:
        answer = self.run(*arguments, stdin=stdin)
        assert answer.status == 0, answer.err
        return answer

    def receive(
        self, text: str, *, name: str = "Anna", channel: str = "site", sender: str = "", number: int = 0
    ) -> None:
        """Somebody writes."""
        external = f"{sender or name}-{number or text}"
        received = Received(external_id=external, sender=Sender(external_id=sender or name, name=name), text=text)
        self.change(
            lambda tx: inbound.accept(
                tx, channels.named(tx, channel).id, external, text.encode("utf-8", "replace"), [received]
            )
        )

    def change(self, work: Callable[[database.Tx], object]) -> None:
        connection = database.connect(self.path)
        with database.transaction(connection) as tx:
            work(tx)
        connection.close()
