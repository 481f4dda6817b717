"""Drafts from the command line."""

from tests.cli.desk import Desk


def test_what_is_begun_is_kept_shown_and_said(desk: Desk) -> None:
    desk.receive("Hi", name="Anna")
    assert desk.good("draft", "save", 1, "On my way").out == "Kept: omnid draft send 1\n"
    assert desk.good("draft", "list", "-q").ids == ["1"]
    assert desk.good("draft", "show", 1).out == "On my way\n"
    assert "begun: On my way" in desk.good("show", 1).out
    assert desk.good("draft", "send", 1).out == "Said to Anna (message 2).\n"
    assert desk.run("draft", "show", 1).status == 4


def test_a_draft_of_a_note_becomes_one(desk: Desk) -> None:
    desk.receive("Hi")
    desk.good("draft", "save", 1, "a regular", "--note")
    assert desk.good("draft", "send", 1, "--json").objects[0]["type"] == "note"
    desk.good("draft", "save", 1, "nothing")
    desk.good("draft", "discard", 1)
    assert desk.good("draft", "list", "-q").ids == []
