"""Who is typing, below a conversation that is watched on a terminal."""

import json
import urllib.request
from collections.abc import Callable

import pytest

from omnid_cli.typists import Line, sentence
from tests.cli.conftest import Served
from tests.cli.desk import Desk
from tests.cli.test_terminal import Terminal
from tests.patience import PATIENCE_S

CLEAR = "\r\x1b[K"


class Visitor:
    """A visitor of the site's chat, by long polling."""

    def __init__(self, served: Served) -> None:
        self._site = f"{served.url}/widget/site"
        self._token = self._post("session", {})["visitor"]

    def say(self, **frame: object) -> None:
        answers = self._post("send", {"visitor": self._token, "frames": [frame]})["frames"]
        assert all(one["t"] != "error" for one in answers), answers

    def _post(self, what: str, body: object) -> dict[str, list[dict[str, str]]]:
        asked = urllib.request.Request(
            f"{self._site}/{what}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:
            return dict(json.load(answer))


def expect(terminal: Terminal, words: str, act: Callable[[], object]) -> None:
    """Signals are not kept, so one that came before somebody listened is given again."""
    while words not in terminal.shown:
        act()
        terminal.glance(0.5)


@pytest.mark.slow
@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "elsewhere"])
def test_a_visitor_who_types_is_seen_until_they_stop_or_write(served: Served, *, elsewhere: bool) -> None:
    visitor = Visitor(served)
    visitor.say(t="message", key="key-00000001", text="Hello")
    conversation = max(served.desk.good("inbox", "-q").ids, key=int)
    options = served.remote if elsewhere else ()
    terminal = Terminal(served.desk, *options, "show", conversation, "--watch", "--no-color")
    terminal.expect("Hello")
    expect(terminal, " is typing…", lambda: visitor.say(t="typing", on=True))

    terminal.shown = ""
    visitor.say(t="typing", on=False)
    terminal.expect(CLEAR)

    visitor.say(t="typing", on=True)
    terminal.expect(" is typing…")
    terminal.shown = ""
    visitor.say(t="message", key="key-00000002", text="Are you there?")
    terminal.expect("Are you there?")
    assert terminal.shown.startswith(f"{CLEAR}\r\n")

    terminal.type("\x03")
    assert terminal.end() == 130


def test_without_the_daemon_one_watches_all_the_same(desk: Desk) -> None:
    desk.receive("Hello")
    terminal = Terminal(desk, "show", "1", "--watch", "--no-color")
    terminal.expect("Hello")
    desk.receive("Are you there?", number=2)
    terminal.expect("Are you there?")
    terminal.type("\x03")
    assert terminal.end() == 130
    assert CLEAR not in terminal.shown
    assert "Traceback" not in terminal.shown


def test_an_end_that_comes_while_the_turn_was_just_taken_waits_for_nobody() -> None:
    line = Line(color=False)
    taken = line.away()
    taken.__enter__()  # as when Ctrl-C comes before the caller's with statement has begun
    line.end()
    assert line.ended.is_set()


def test_the_line_never_wraps_and_names_cannot_move_the_cursor() -> None:
    assert sentence([], 80) == ""
    assert sentence(["Anna"], 80) == "Anna is typing…"
    assert sentence(["Anna", "Olga"], 80) == "Anna, Olga are typing…"
    assert sentence(["\x1b[2JAnna"], 80) == "␛[2JAnna is typing…"
    for columns in (20, 80, 200):
        wide = sentence(["何" * 90, "Olga"], columns)
        assert len(wide) + wide.count("何") < columns


@pytest.mark.slow
def test_who_shows_or_answers_reads_who_else_is_at_it(served: Served) -> None:
    visitor = Visitor(served)
    visitor.say(t="message", key="key-00000002", text="Hello again")
    conversation = max(served.desk.good("inbox", "-q").ids, key=int)
    served.desk.good("operator", "add", "boris", "--name", "Boris")
    boris = json.loads(served.desk.good("operator", "token", "boris", "--name", "x", "--scope", "reply", "--json").out)
    asked = urllib.request.Request(
        f"{served.url}/api/v1/conversation.typing",
        json.dumps({"conversation_id": int(conversation)}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {boris['secret']}"},
    )
    urllib.request.urlopen(asked, timeout=PATIENCE_S).close()
    assert "Boris is typing" in served.desk.good("show", conversation).err
    assert "Boris is typing" in served.desk.good("reply", conversation, "Here you are").err
