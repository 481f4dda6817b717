"""Tags, priority and mentions from the command line."""

from tests.cli.desk import Desk


def test_a_dash_takes_a_tag_off(desk: Desk) -> None:
    desk.receive("Hi")
    assert desk.good("tag", 1, "vip", "refund").out == "Conversation 1 is tagged refund, vip.\n"
    assert desk.good("tag", 1, "late", "-refund", "--json").objects[0]["tags"] == ["late", "vip"]
    assert desk.good("tag", "-late", 1, "--remove", "vip").out == "Conversation 1 is tagged with nothing.\n"


def test_several_are_tagged_at_once_and_shown_so(desk: Desk) -> None:
    for name in ("Anna", "Boris"):
        desk.receive("Hi", name=name)
    assert desk.good("tag", 1, 2, "vip", "-q").ids == ["1", "2"]
    assert "#vip Hi" in desk.good("inbox").out
    assert "#vip" in desk.good("show", 1).out
    assert desk.good("tags", "-q").ids == ["vip"]


def test_a_tag_without_a_conversation_says_how(desk: Desk) -> None:
    answer = desk.run("tag", "vip")
    assert (answer.status, "omnid tag 42 vip" in answer.err) == (2, True)
    assert desk.run("tag", "1").status == 2


def test_priority_is_shown_where_it_is_not_ordinary(desk: Desk) -> None:
    desk.receive("Hi")
    assert desk.good("priority", 1, "high").out == "Conversation 1 is high.\n"
    assert "open, high" in desk.good("inbox").out
    assert desk.run("priority", 1, "huge").status == 2


def test_a_note_tells_whom_it_names_and_says_whom_it_cannot(desk: Desk) -> None:
    desk.receive("Hi")
    desk.good("operator", "add", "ivan", "--name", "Ivan")
    answer = desk.good("note", 1, "@ivan @igor look")
    assert "ivan told." in answer.out
    assert "Nobody is called igor" in answer.err
    assert "with Ivan" in desk.good("show", 1).out
