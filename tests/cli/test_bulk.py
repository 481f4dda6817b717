"""Changes in bulk from the command line."""

import pytest

from tests.cli.desk import Desk


@pytest.fixture
def three(desk: Desk) -> Desk:
    for name in ("Anna", "Boris", "Vera"):
        desk.receive("Hi", name=name)
    desk.good("tag", 1, 2, "old")
    return desk


def test_what_a_filter_finds_is_closed_and_opened_again_by_undo(three: Desk) -> None:
    tried = three.good("close", "--filter", "tag:old", "--dry-run")
    assert tried.out == "Would close 1 (Anna); it is open.\nWould close 2 (Boris); it is open.\n"
    assert tried.err == "2 would be changed.\n"
    assert three.good("close", "-F", "tag:old").err == "2 changed.\n"
    assert three.good("inbox", "--state", "closed", "-q").ids == ["2", "1"]
    assert three.good("undo", "-q").ids == ["1", "2"]
    assert three.good("inbox", "-q").ids == ["1", "2", "3"]


def test_every_command_takes_a_filter(three: Desk) -> None:
    three.good("operator", "add", "ivan", "--name", "Ivan")
    three.good("tag", "--filter", "-tag:old", "fresh", "-stale", "-q")
    assert three.good("inbox", "-F", "tag:fresh", "-q").ids == ["3"]
    assert three.good("assign", "--filter", "tag:old", "ivan", "-q").ids == ["1", "2"]
    assert three.good("priority", "--filter", "operator:ivan", "high", "--limit", 1, "-q").ids == ["1"]
    assert three.good("snooze", "--filter", "priority:high", "2h", "-q").ids == ["1"]
    assert three.good("reopen", "--filter", "state:snoozed", "-q").ids == ["1"]


def test_what_fails_is_told_and_shows_in_the_exit_status(three: Desk) -> None:
    answer = three.run("close", 1, 99, "--dry-run")
    assert (answer.status, "Would leave 99: There is no conversation 99." in answer.out) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [("close",), ("close", 1, "--filter", ""), ("tag", "--filter", ""), ("assign", "ivan"), ("snooze", "2h")],
)
def test_what_is_not_said_is_asked_for(three: Desk, arguments: tuple[object, ...]) -> None:
    assert three.run(*arguments).status == 2
