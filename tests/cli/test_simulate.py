"""A kind is tried without its service: what is typed reaches the desk, and what the desk answers is shown."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from omnid import registry
from omnid_cli import kind_options, simulate
from tests.cli.conftest import Served
from tests.cli.desk import Desk, good, omnid
from tests.patience import PATIENCE_S

CODE = "import sys, omnid_cli; sys.exit(omnid_cli.main())"
TRIED = [
    "email", "exec", "form", "instagram", "max", "messenger", "telegram", "viber", "vk", "webhook", "whatsapp",
]  # fmt: skip


class Prompt:
    """``omnid simulate`` in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.connect = json.loads(self.line())["connect"]

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def type(self, *lines: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("".join(f"{line}\n" for line in lines))
        self._process.stdin.flush()

    def answer(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.line())
        return found


@contextmanager
def prompt(desk: Desk, kind: str) -> Iterator[Prompt]:
    command = [sys.executable, "-c", CODE, "--config", str(desk.config), "simulate", kind, "--channel", kind, "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        shown = Prompt(process)
        yield shown
        shown.type("/quit")
        assert process.wait(PATIENCE_S) == 0


def connected(desk: Desk, shown: Prompt) -> None:
    """By the very command that it shows."""
    _, *words = shlex.split(shown.connect)
    good(*words)


def conversation(desk: Desk, name: str) -> str:
    """Of that person."""
    found = [one for one in desk.good("inbox", "--json").objects if one["contact"] == name]
    return str(found[0]["id"])


def test_it_says_what_can_be_tried_and_why_the_rest_cannot() -> None:
    said = {one["kind"]: one["can be tried"] for one in good("simulate", "--json").objects}
    assert {kind for kind, answer in said.items() if answer == "yes"} >= set(TRIED)
    assert "omnid demo" in said["widget"]
    refused = omnid("simulate", "widget")
    assert refused.status == 2
    assert "omnid demo" in refused.err


@pytest.mark.parametrize("kind", TRIED)
def test_the_command_it_shows_connects_a_channel(kind: str, desk: Desk) -> None:
    shown = desk.good("simulate", kind).out.splitlines()[2]
    _, *words = shlex.split(shown)
    good(*words)
    assert "try" in desk.good("channel", "list", "-q").ids


def test_settings_become_options_that_are_read_back() -> None:
    settings = {"command": ["python", "-S", "a b.py"], "answer_timeout": 5.0, "environment": {}}
    given = simulate.flags({key: value for key, value in settings.items() if key != "environment"})
    assert kind_options.read(kind_options.of(registry.kind("exec").config), given) == {
        "command": ["python", "-S", "a b.py"],
        "answer_timeout": 5.0,
    }


@pytest.mark.slow
def test_a_talk_over_a_service_that_is_asked_for_news(served: Served, tmp_path: Path) -> None:
    (tmp_path / "bill.txt").write_text("three roses")
    with prompt(served.desk, "telegram") as shown:
        connected(served.desk, shown)
        shown.type("Where is my order?", "/edit Where is my parcel?", f"/file {tmp_path / 'bill.txt'}")
        shown.type("/as boris", "Good morning", "/again", "/wait")
        assert shown.answer() == {"waiting": 0}
        talk = served.desk.good("show", conversation(served.desk, "ann")).out
        assert "Where is my parcel?" in talk
        assert "bill.txt" in talk
        assert served.desk.good("show", conversation(served.desk, "boris")).out.count("Good morning") == 1
        shown.type("/429", "/wait")
        shown.answer()
        served.desk.good("reply", conversation(served.desk, "ann"), "On its way")
        heard = shown.answer()
        assert (heard["to"], heard["text"]) == ("ann", "On its way")


@pytest.mark.slow
def test_a_talk_over_a_service_that_calls_the_desk(served: Served) -> None:
    with prompt(served.desk, "whatsapp") as shown:
        shown.type("nobody is there yet", "/wait")
        assert shown.answer() == {"waiting": 0}
        connected(served.desk, shown)
        shown.type("/as clara", "Hello?", "/wait")
        assert shown.answer() == {"waiting": 0}
        served.desk.good("reply", conversation(served.desk, "clara"), "Good evening")
        assert shown.answer()["text"] == "Good evening"


def test_what_cannot_be_done_is_said_and_the_prompt_goes_on() -> None:
    typed = [
        "/foo",
        "/press 1",
        "/press x",
        "/edit now",
        "/edit",
        "/file /nowhere/a.txt",
        "/follow https://t.me/bot",
        "/as boris",
        "/help",
    ]
    answer = good("simulate", "telegram", stdin="\n".join([*typed, "/wait"]))
    said = answer.err.splitlines()
    assert said[:7] == [
        "There is no /foo; /help lists what there is.",
        "There is no such message or button yet.",
        "Buttons are numbered from 1.",
        "There is no such message or button yet.",
        "Say the new text.",
        "/nowhere/a.txt cannot be read: No such file or directory.",
        "That is no link into this service: https://t.me/bot",
    ]
    assert "/unblock" in answer.err
    assert answer.out.splitlines()[-1] == "The desk has taken everything."


def test_what_a_service_has_not_is_said() -> None:
    answer = good("simulate", "form", stdin="/edit now\n/429\n/file a.txt\nHello\n")
    assert answer.err.splitlines() == [
        "That cannot be done here: /edit.",
        "That does not happen here.",
        "People cannot send files here.",
        "This service calls the desk, and the channel is not there yet: connect it, or say --hook.",
    ]
