"""A console in a real terminal against the real daemon, which is killed and started again meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omnid.channel import Received, Sender
from omnid.desk import inbound
from omnid.model import ConversationId
from omnid.store import channels, database, messages
from tests.console.tmux import Terminal
from tests.proof.daemon import COMMAND, VISITORS, Daemon

pytestmark = pytest.mark.slow


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(tmp_path)
    made.add_channel("widget", "site", VISITORS)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path)
    yield made
    made.stop()


def hears(daemon: Daemon, key: str, text: str) -> None:
    connection = database.connect(daemon.database)
    with database.transaction(connection) as tx:
        received = Received(external_id=key, sender=Sender(external_id="ivan", name="Ivan"), text=text)
        inbound.receive(tx, channels.named(tx, "site").id, received)
    connection.close()


def thread(daemon: Daemon) -> list[str]:
    connection = database.connect(daemon.database)
    with database.reading(connection) as tx:
        said = [one.text for one in messages.thread(tx, ConversationId(1), None, 100)]
    connection.close()
    return said


def test_an_operators_hour_with_a_daemon_that_dies_loses_and_doubles_nothing(
    daemon: Daemon, terminal: Terminal
) -> None:
    token = daemon.command("token", "add", "console", "--operator", "root", "--scope", "manage").stdout.strip()
    terminal.start([*COMMAND, "--url", daemon.url, "--token", token, "console", "--lang", "en"])
    terminal.sees("Nobody is waiting.")
    hears(daemon, "m1", "Where is my parcel?")
    terminal.sees("◀ Ivan", "Where is my parcel?")
    terminal.press("t")
    terminal.sees("Ivan · site · yours")
    terminal.press("r")
    terminal.write("I look.")
    terminal.press("F2")
    terminal.sees("▶ Root", "I look.", "✓ sent")

    daemon.kill()
    terminal.sees("No connection")
    terminal.write("It is on its way.")
    terminal.press("F2")
    terminal.sees("waits for the desk", "It is on its way.")
    hears(daemon, "m2", "Are you still there?")
    daemon.start()

    terminal.sees("Are you still there?", "Root ●")
    terminal.press("F3")
    terminal.write("He is in a hurry.")
    terminal.press("F2")
    terminal.sees("✎ Root", "He is in a hurry.")
    terminal.press("Escape")
    terminal.sees("r reply")  # a letter right behind Esc is Alt and that letter to any terminal
    terminal.press("c")
    terminal.sees("yours · closed")
    terminal.press("q")
    said = thread(daemon)
    wanted = ["Where is my parcel?", "I look.", "Are you still there?", "It is on its way.", "He is in a hurry."]
    assert [one for one in said if one in wanted] == wanted


def test_the_console_speaks_its_operators_language_unless_it_is_told_another(
    daemon: Daemon, terminal: Terminal
) -> None:
    daemon.command("operator", "set", "root", "--language", "ru")
    terminal.start([*COMMAND, "--config", str(daemon.config), "console"])
    terminal.sees("Никто не ждёт.")
