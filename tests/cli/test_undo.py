"""Taking back the last change from the command line."""

from tests.cli.desk import Desk


def test_the_last_change_is_taken_back(desk: Desk) -> None:
    desk.receive("Hi")
    desk.good("close", 1)
    assert "conversation.close" in desk.good("undo", "--dry-run").out
    assert desk.good("undo").out == "Undone conversation.close: conversation 1 is open, nobody’s.\n"
    answer = desk.run("undo")
    assert (answer.status, "no change of yours to undo" in answer.err) == (4, True)


def test_the_last_change_about_one(desk: Desk) -> None:
    for name in ("Anna", "Boris"):
        desk.receive("Hi", name=name)
    desk.good("take", 1, 2)
    assert desk.good("undo", "--conversation", 1, "-q").ids == ["1"]
    assert desk.good("inbox", "--operator", "nobody", "-q").ids == ["1"]
