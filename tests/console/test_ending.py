"""How a console ends: nothing that was written is lost, and the terminal is as it was."""

import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from omnid_cli.console.app import ConsoleApp
from tests.console.desk import Place, Screen
from tests.console.shaky import Way, said_into_nothing
from tests.console.test_tmux import daemon, hears, terminal
from tests.console.tmux import Terminal
from tests.patience import PATIENCE_S
from tests.proof.daemon import Daemon

__all__ = ["daemon", "terminal"]
pytestmark = pytest.mark.slow
RUN = "import sys; from omnid_cli import main; sys.exit(main())"


async def test_what_was_begun_just_before_leaving_is_kept(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await screen.write("half a sentence")
    assert [one.text for one in place.world.asks("draft.list")] == ["half a sentence"]
    assert screen.app.unsent == []


async def test_what_did_not_reach_the_desk_is_handed_back_at_the_end(place: Place) -> None:
    way = Way(place)
    async with said_into_nothing(place, way, "It left yesterday.") as screen:
        await screen.write("And one thing more")
    assert screen.app.unsent == [(1, "It left yesterday."), (1, "And one thing more")]


async def test_what_was_begun_while_the_desk_was_away_is_kept_when_it_is_back(place: Place) -> None:
    way = Way(place)
    async with said_into_nothing(place, way, "It left yesterday.") as screen:
        await screen.write("And one thing more")
        place.ahead = 2_000
        await screen.until(lambda: bool(screen.app.desk.drafts.unkept))
        way.is_down = False
        await screen.until(lambda: not screen.app.desk.drafts.unkept)
    assert [one.text for one in place.world.asks("draft.list")] == ["And one thing more"]


async def test_control_c_says_how_to_leave_and_control_q_leaves_a_question_too(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("ctrl+c")
        await screen.sees("q leaves the console")
        await screen.press("z")
        await screen.sees("Put aside until when?")
        await screen.press("ctrl+q")
        await screen.until(lambda: screen.app._exit)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_a_console_that_is_ended_from_outside_gives_the_terminal_back(
    daemon: Daemon, terminal: Terminal, tmp_path: Path, end: signal.Signals
) -> None:
    hears(daemon, "m1", "Where is my parcel?")
    command = shlex.join([sys.executable, "-c", RUN, "--config", str(daemon.config), "console", "--lang", "en"])
    terminal.start(["sh", "-c", f"echo $$ > {tmp_path}/pid; {command}; echo ended $?; cat"])
    terminal.sees("◀ Ivan")
    terminal.press("r")
    terminal.write("half a sentence")
    terminal.sees("half a sentence")
    shell = (tmp_path / "pid").read_text().strip()
    child = subprocess.run(["pgrep", "-P", shell], check=True, capture_output=True, text=True).stdout.split()[0]
    subprocess.run(["kill", f"-{int(end)}", child], check=True)
    terminal.sees("ended")
    assert terminal.shown.split() == ["ended", str(128 + end)]
    assert "half a sentence" in daemon.command("draft", "list").stdout


def test_a_console_whose_terminal_is_gone_ends_and_keeps_what_was_begun(daemon: Daemon, terminal: Terminal) -> None:
    hears(daemon, "m1", "Where is my parcel?")
    terminal.start([sys.executable, "-c", RUN, "--config", str(daemon.config), "console", "--lang", "en"])
    terminal.sees("◀ Ivan")
    terminal.press("r")
    terminal.write("half a sentence")
    terminal.sees("half a sentence")
    console = terminal.process
    terminal.stop()
    end = time.monotonic() + PATIENCE_S
    while is_running(console):
        assert time.monotonic() < end, "it waits for a terminal that does not come back"
        time.sleep(0.05)
    assert "half a sentence" in daemon.command("draft", "list").stdout


def is_running(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_console_that_was_stopped_goes_on_and_leaves_the_terminal_as_it_was(
    daemon: Daemon, terminal: Terminal, tmp_path: Path
) -> None:
    hears(daemon, "m1", "Where is my parcel?")
    command = shlex.join([sys.executable, "-c", RUN, "--config", str(daemon.config), "console", "--lang", "en"])
    settings = f"stty -a > {tmp_path}"
    terminal.start(
        ["sh", "-c", f"echo $$ > {tmp_path}/pid; {settings}/before; {command}; {settings}/after; echo ended; cat"]
    )
    terminal.sees("◀ Ivan")
    shell = (tmp_path / "pid").read_text().strip()
    child = subprocess.run(["pgrep", "-P", shell], check=True, capture_output=True, text=True).stdout.split()[0]
    for _ in range(2):
        subprocess.run(["kill", "-STOP", child], check=True)
        subprocess.run(["kill", "-CONT", child], check=True)
    hears(daemon, "m2", "And my second one?")
    terminal.sees("And my second one?")
    terminal.press("q")
    terminal.sees("ended")
    assert (tmp_path / "after").read_text() == (tmp_path / "before").read_text()


def test_a_console_comes_back_whole_from_the_shell(daemon: Daemon, terminal: Terminal) -> None:
    hears(daemon, "m1", "Where is my parcel?")
    command = shlex.join([sys.executable, "-c", RUN, "--config", str(daemon.config), "console", "--lang", "en"])
    terminal.start(["bash", "--norc", "-i"], PS1="shell ")
    terminal.sees("shell")
    terminal.write(f"{command}\n")
    terminal.sees("[1 Waiting 1]", "◀ Ivan", "q quit")
    terminal.press("C-z")
    terminal.sees("Stopped")
    terminal.write("fg\n")
    terminal.sees("[1 Waiting 1]", "◀ Ivan", "q quit")
    terminal.press("q")
    terminal.sees("fg")


async def test_a_bug_in_what_is_asked_of_the_desk_ends_the_console_instead_of_leaving_it_deaf(place: Place) -> None:
    app = place.app()
    with pytest.raises(ZeroDivisionError):
        await _asks_badly(app)


async def _asks_badly(app: ConsoleApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Screen(app, pilot)
        await screen.until(lambda: app.desk.loaded)
        app.desk.asking.read(lambda _: 1 // 0, lambda _: None, app.desk.failed)
        await screen.until(lambda: app.broken is not None)
