"""What is written: for people, for scripts, and never what a stranger's text would make of a terminal."""

import csv
import io

import pytest

from tests.cli.desk import Desk, omnid

HOSTILE = "\x1b]0;owned\x07\x1b[31mAnna\x9b2J\u202egnp.exe [bold]x[/bold]"
COMMANDS = (
    ["inbox"],
    ["show", "1"],
    ["contact", "list"],
    ["contact", "show", "1"],
    ["tail", "--no-follow"],
    ["message", "show", "1"],
)


@pytest.fixture
def visited(desk: Desk) -> Desk:
    desk.receive(f"{HOSTILE}\nsecond line", name=HOSTILE)
    return desk


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_text_from_strangers_never_reaches_the_terminal_as_commands(
    visited: Desk, command: list[str], terminal: bool
) -> None:
    answer = visited.run(*command, "--no-color", terminal=terminal)
    assert answer.status == 0
    assert not set("\x1b\x07\x9b\u202e") & set(
        answer.out.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    )
    assert "[bold]" in answer.out or terminal


def test_only_our_own_colours_reach_a_terminal(visited: Desk) -> None:
    answer = visited.run("show", "1", terminal=True)
    assert "\x1b[1m␛]0;owned␇" in answer.out


def test_json_is_the_text_itself_and_harmless_to_look_at(visited: Desk) -> None:
    answer = visited.good("message", "show", 1, "--json")
    assert answer.objects[0]["text"].startswith(HOSTILE)
    assert not set("\x1b\x07\x9b\u202e") & set(answer.out)


def test_json_is_one_object_a_line_as_in_the_api(desk: Desk) -> None:
    desk.receive("Hi")
    (one,) = desk.good("inbox", "--json").objects
    assert (one["id"], one["contact"], one["state"]) == (1, "Anna", "open")
    assert isinstance(one["waiting_since_at"], int)


def test_csv_has_the_fields_of_the_api_even_without_rows(desk: Desk) -> None:
    empty = desk.good("inbox", "--csv").out
    assert empty.startswith("id,contact_id,contact,state,")
    desk.receive("one,\ntwo", name="=cmd()")
    header, row = csv.reader(io.StringIO(desk.good("inbox", "--csv").out))
    assert ",".join(header) + "\n" == empty
    assert dict(zip(header, row, strict=True))["contact"] == "'=cmd()"


def test_the_shared_options_stand_before_or_after(desk: Desk) -> None:
    desk.receive("Hi")
    before = omnid("--config", desk.config, "-q", "inbox")
    after = omnid("inbox", "-q", "--config", desk.config)
    assert before == after == (0, "1\n", "")


def test_two_formats_at_once_are_refused(desk: Desk) -> None:
    assert desk.run("inbox", "--json", "--csv").status == 2


def test_a_query_answers_in_every_format(desk: Desk) -> None:
    sql = "select name, kind, null as x from channels order by id"
    assert desk.good("query", sql, "--json").objects[0] == {"name": "site", "kind": "widget", "x": None}
    assert desk.good("query", sql, "--csv").out == "name,kind,x\nsite,widget,\nbot,telegram,\n"
    assert desk.good("query", "-", "-q", stdin=sql).ids == ["site", "bot"]
    assert desk.good("query", sql).out.splitlines()[0].split() == ["name", "kind", "x"]


@pytest.mark.parametrize(
    "sql", ["delete from channels", "select config from channels", "nonsense", "select 1; select 2"]
)
def test_a_query_can_only_read_what_it_may(desk: Desk, sql: str) -> None:
    answer = desk.run("query", sql)
    assert (answer.status, "SQLite says" in answer.err) == (2, True)


def test_a_reader_that_left_ends_the_command_quietly(desk: Desk) -> None:
    import os
    import subprocess
    import sys

    desk.receive("Hi")
    code = "import sys, omnid_cli; sys.exit(omnid_cli.main())"
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [sys.executable, "-c", code, "inbox", "--config", desk.config],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (141, b"")
