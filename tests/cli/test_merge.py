"""Merging and linking from the command line."""

from tests.cli.desk import Desk


def test_two_conversations_become_one(desk: Desk) -> None:
    desk.receive("One", name="Anna")
    desk.receive("Two", name="Boris")
    assert desk.run("merge", 1, 2).status == 5
    assert desk.good("merge", 1, 2, "--dry-run", "-q").ids == ["1", "2"]
    assert desk.good("merge", 1, 2, "--contacts").out == "Conversation 2 is part of 1 now, Anna.\n"
    assert "omnid show 1" in desk.good("show", 2).out
    assert desk.good("inbox", "-q").ids == ["1"]


def test_links_are_shown(desk: Desk) -> None:
    for name in ("Anna", "Boris"):
        desk.receive("Hi", name=name)
    assert desk.good("link", 1, 2).out == "Conversation 1 is linked to 2.\n"
    assert "linked to 1: Anna, open" in desk.good("show", 2).out
    assert desk.good("unlink", 2, 1).out == "Conversation 2 is not linked to 1.\n"


def test_putting_aside_until_an_answer(desk: Desk) -> None:
    desk.receive("Hi")
    assert desk.good("snooze", 1, "--until-answer").out == "Conversation 1 is put aside until the contact writes.\n"
    assert "until the contact writes" in desk.good("show", 1).out
    assert desk.run("snooze", 1).status == 2
    assert desk.run("snooze", 1, "2h", "--until-answer").status == 2
